// SPDX-License-Identifier: LGPL-2.1-or-later
// Hawser from Vala: test-vala URL

int count = 0;
int bad = 0;

void report (bool good, string what) {
    count++;
    if (!good)
        bad++;
    print ("%s %d - %s\n", good ? "ok" : "not ok", count, what);
}

class Canned : Hawser.HttpBackend {
    public override bool start (Hawser.HttpExchange exchange) throws Error {
        var headers = new Hawser.HttpHeaders ();

        if (exchange.get_uri ().get_path () == "/refuse")
            throw new Hawser.Error.HTTP_SEND_ERROR ("refused");
        exchange.report_headers (Hawser.HttpVersion.HTTP1_1, 200, "OK", headers);
        exchange.report_data ("canned".data);
        exchange.report_done ();
        return true;
    }
}

async void run (string url) {
    var request = new Hawser.HttpRequest ();
    var events = 0;

    request.headers_receive.connect (() => events++);
    try {
        var response = yield request.request_async (url, null, null);

        report (response.response_code == Hawser.HttpResponseCode.OK, "a response");
        report (response.get_text ().length > 0, "its text");
        report (events == 1, "its event");
        report (response.header.lookup_value ("content-type", VariantType.STRING) != null, "its header");
    } catch (Error error) {
        report (false, error.message);
    }
    try {
        yield request.request_async ("http://127.0.0.1:9/", null, null);
        report (false, "no error");
    } catch (Error error) {
        report (error.code == Hawser.Error.HTTP_COULDNT_CONNECT, "an error number");
    }

    var registry = Hawser.Registry.get_default ();
    try {
        registry.register_backend (typeof (Canned), "http", "http-canned", 1);
        var canned = (Hawser.HttpRequest) Object.new (typeof (Hawser.HttpRequest), "backend", "canned");
        var response = yield canned.request_async ("http://canned/", null, null);
        report (response.get_text () == "canned" && response.backend == "http-canned", "a backend of ours");
        try {
            yield canned.request_async ("http://canned/refuse", null, null);
            report (false, "no error");
        } catch (Error error) {
            report (error.code == Hawser.Error.HTTP_SEND_ERROR, "its error");
        }
    } catch (Error error) {
        report (false, error.message);
    }
}

int main (string[] args) {
    var loop = new MainLoop ();

    run.begin (args[1], () => loop.quit ());
    loop.run ();
    print ("1..%d\n", count);
    return bad > 0 ? 1 : 0;
}
