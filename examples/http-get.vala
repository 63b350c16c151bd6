// SPDX-License-Identifier: LGPL-2.1-or-later
// Fetches a page and shows the events on the way: http-get URL

async void fetch (string url) {
    var request = new Hawser.HttpRequest ();

    request.headers_receive.connect (header => {
        print ("headersReceive: %s\n", header.print (false));
    });
    try {
        var response = yield request.request_async (url, null, null);

        print ("%u by %s\n%s\n", response.response_code, response.backend, response.get_text ());
    } catch (Error error) {
        printerr ("%d: %s\n", error.code, error.message);
    }
}

int main (string[] args) {
    var loop = new MainLoop ();

    if (args.length != 2) {
        printerr ("usage: %s URL\n", args[0]);
        return 1;
    }
    fetch.begin (args[1], () => loop.quit ());
    loop.run ();
    return 0;
}
