// SPDX-License-Identifier: LGPL-2.1-or-later
// The cases of cases.tsv in Vala, started by run-cases.py

extern void test_object_count_start ();
extern string test_object_count_list ();

errordomain Failure { FAILED }

delegate bool Condition ();

int count = 0;
int bad = 0;
string http;
string ws;
uint tcp;
uint udp;

void check (bool good, string what = "not as it should be") throws Error {
    if (!good)
        throw new Failure.FAILED (what);
}

void check_text (string? text, string expected) throws Error {
    check (strcmp (text ?? "", expected) == 0, "“%s” is not “%s”".printf (text ?? "null", expected));
}

void check_error (Error error, int code, string word = "") throws Error {
    check ((code == 0 || error.code == code) && error.message.contains (word),
           "%d: %s".printf (error.code, error.message));
}

// Lets the main loop turn until something has happened.
async void until (owned Condition condition) throws Error {
    var begin = get_monotonic_time ();

    while (!condition ()) {
        check (get_monotonic_time () - begin < 20000000, "nothing happened");
        Idle.add (until.callback);
        yield;
    }
}

HashTable<string, int> objects () {
    while (MainContext.default ().iteration (false));

    var table = new HashTable<string, int> (str_hash, str_equal);
    foreach (unowned string line in test_object_count_list ().split ("\n")) {
        var words = line.split (" ");
        if (words.length == 2)
            table[words[0]] = int.parse (words[1]);
    }
    return table;
}

bool grown (HashTable<string, int> before, bool tells) {
    var any = false;

    objects ().foreach ((name, n) => {
        if (n <= before[name] + 20)
            return;
        any = true;
        if (tells)
            message ("%s: %d, %d before", name, n, before[name]);
    });
    return any;
}

// What was cancelled last may still be going, in a thread or on its way to the server.
async void check_objects (HashTable<string, int> before) throws Error {
    try {
        yield until (() => !grown (before, false));
    } catch (Failure error) {
        grown (before, true);
        throw new Failure.FAILED ("objects are left");
    }
}

Hawser.HttpRequestOptions post (Variant data) {
    var options = new Hawser.HttpRequestOptions ();
    options.method = Hawser.HttpRequestMethod.POST;
    options.extra_data = data;
    return options;
}

async Hawser.HttpResponse fetch (string path, Hawser.HttpRequestOptions? options = null) throws Error {
    return yield new Hawser.HttpRequest ().request_async (http + path, options, null);
}

async void fails (string url, int code, string word = "", Hawser.HttpRequestOptions? options = null,
                  string? backend = null) throws Error {
    var request = (Hawser.HttpRequest) Object.new (typeof (Hawser.HttpRequest), "backend", backend);
    try {
        yield request.request_async (url, options, null);
    } catch (Error error) {
        check_error (error, code, word);
        return;
    }
    check (false, "no error");
}

Hawser.HttpRequestOptions patience (uint ms) {
    var options = new Hawser.HttpRequestOptions ();
    options.read_timeout = ms;
    return options;
}

class CannedHttp : Hawser.HttpBackend {
    public override bool start (Hawser.HttpExchange exchange) throws Error {
        switch (exchange.get_uri ().get_path ()) {
        case "/throws":
            throw new Failure.FAILED ("a mistake");
        case "/nothing":
            return false;
        case "/silent":
            return true;
        }
        exchange.report_headers (Hawser.HttpVersion.HTTP1_1, 200, "OK", new Hawser.HttpHeaders ());
        exchange.report_data ("canned".data);
        exchange.report_done ();
        if (exchange.get_uri ().get_path () == "/twice") {
            exchange.report_done ();
            exchange.report_failed (2300056, "too late");
        }
        return true;
    }
}

class CannedWebSocket : Hawser.WebSocketBackend {
    public override bool connect (Hawser.WebSocketChannel channel) throws Error {
        switch (channel.get_uri ().get_path ()) {
        case "/throws":
            throw new Failure.FAILED ("a mistake");
        case "/nothing":
            return false;
        case "/silent":
            return true;
        }
        channel.report_open (101, "Switching Protocols", null, null);
        return true;
    }

    public override void send (Hawser.WebSocketChannel channel, Bytes message, bool is_text) {
        channel.report_sent ();
        if (is_text)
            channel.report_text (((string) message.get_data ()).substring (0, (long) message.length));
        else
            channel.report_bytes (message);
    }

    public override void close (Hawser.WebSocketChannel channel, uint code, string reason) {
        channel.report_closed (code, reason);
        if (channel.get_uri ().get_path () == "/twice") {
            channel.report_closed (code, reason);
            channel.report_failed (1002, "too late");
        }
    }

    public override void cancel (Hawser.WebSocketChannel channel) {
    }
}

class CannedSocket : Hawser.SocketBackend {
    public override Socket create (SocketType type, SocketFamily family) throws Error {
        var socket = new Socket (family, type, SocketProtocol.DEFAULT);
        socket.blocking = false;
        return socket;
    }

    public override bool bind (Socket socket, SocketAddress address) throws Error {
        return socket.bind (address, true);
    }

    public override bool connect (Hawser.SocketAttempt attempt) throws Error {
        var port = ((InetSocketAddress) attempt.get_address ()).port;
        switch (port) {
        case 1:
            throw new Failure.FAILED ("a mistake");
        case 2:
            return false;
        case 3:
            return true;
        }
        unowned var socket = attempt.get_socket ();
        socket.blocking = true;
        socket.connect (new InetSocketAddress.from_string ("127.0.0.1", tcp));
        socket.blocking = false;
        attempt.report_connected ();
        if (port == 4) {
            attempt.report_connected ();
            attempt.report_failed (2301111, "too late");
        }
        return true;
    }

    public override void cancel (Hawser.SocketAttempt attempt) {
    }

    public override bool set_option (Socket socket, Hawser.SocketOption option, int value) throws Error {
        return true;
    }
}

// A WebSocket and what it has told.
class Talk {
    public Hawser.WebSocket socket;
    public string log = "";
    public string heard = "";
    public int error = 0;
    public string error_text = "";

    public Talk (string? backend = null) {
        socket = (Hawser.WebSocket) Object.new (typeof (Hawser.WebSocket), "backend", backend);
        socket.open.connect ((status, message) => log += "open %u;".printf (status));
        socket.message.connect ((data, text) => heard += text ?? "<%d>".printf (data.length));
        socket.close.connect ((code, reason) => log += "close %u %s;".printf (code, reason));
        socket.error.connect ((error, status) => {
            this.error = error.code;
            error_text = error.message;
        });
    }

    public async void open (string url, Hawser.WebSocketRequestOptions? options = null) throws Error {
        yield socket.connect_async (url, options, null);
        yield until (() => log.contains ("open") || error != 0);
    }

    public async void leave () throws Error {
        yield socket.close_async (null, null);
        yield until (() => log.contains ("close"));
    }
}

// A socket of either kind and what it has told.
class Line {
    public Hawser.Socket socket;
    public string log = "";
    public string heard = "";
    public Hawser.SocketRemoteInfo? info = null;

    public Line (Hawser.Socket socket) {
        this.socket = socket;
        socket.message.connect ((message, info) => {
            for (var i = 0; i < message.length; i++)
                heard += message[i] == 0 ? "0" : "%c".printf (message[i]);
            this.info = info;
        });
        socket.close.connect (() => log += "close;");
    }
}

Hawser.TcpConnectOptions peer (uint port, uint timeout = 5000) {
    var options = new Hawser.TcpConnectOptions ();
    options.address = new Hawser.NetAddress ("127.0.0.1", Hawser.NetFamily.IPV4, port);
    options.timeout = timeout;
    return options;
}

async Line connected () throws Error {
    var socket = new Hawser.TcpSocket ();
    var line = new Line (socket);
    socket.connect.connect (() => line.log += "connect;");
    yield socket.connect_async (peer (tcp), null);
    return line;
}

async void say (Line line, Bytes bytes) throws Error {
    yield ((Hawser.TcpSocket) line.socket).send_bytes_async (bytes, null);
}

async Line bound () throws Error {
    var socket = new Hawser.UdpSocket ();
    var line = new Line (socket);
    socket.listening.connect (() => line.log += "listening;");
    yield socket.bind_async (new Hawser.NetAddress ("127.0.0.1", Hawser.NetFamily.IPV4, 0), null);
    return line;
}

async void shout (Line line, Bytes bytes) throws Error {
    var options = new Hawser.UdpSendOptions ();
    options.data = bytes;
    options.address = new Hawser.NetAddress ("127.0.0.1", Hawser.NetFamily.IPV4, udp);
    yield ((Hawser.UdpSocket) line.socket).send_async (options, null);
}

async void canned_fails (uint port, int code, uint timeout = 5000) throws Error {
    var socket = (Hawser.TcpSocket) Object.new (typeof (Hawser.TcpSocket), "backend", "canned");
    try {
        yield socket.connect_async (peer (port, timeout), null);
    } catch (Error error) {
        check_error (error, code, "socket-canned");
        return;
    }
    check (false, "no error");
}

async void canned_talk_fails (string path, uint timeout = 5000) throws Error {
    var talk = new Talk ("canned");
    var options = new Hawser.WebSocketRequestOptions ();
    options.connect_timeout = timeout;
    try {
        yield talk.socket.connect_async ("ws://canned" + path, options, null);
        yield until (() => talk.error != 0);
    } catch (Error error) {
        talk.error_text += error.message;
    }
    check (talk.error_text.contains ("websocket-canned") && !talk.log.contains ("open"), talk.error_text);
}

async void run_http (string name) throws Error {
    switch (name) {
    case "http/text":
        var response = yield fetch ("/text");
        check (response.response_code == Hawser.HttpResponseCode.OK);
        check_text (response.get_text (), "a page of the test");
        check_text (response.result.get_string (), "a page of the test");
        check_text (response.get_header_field ("content-type"), "text/plain");
        break;
    case "http/bytes":
        var bytes = (yield fetch ("/bytes")).get_bytes ();
        check (bytes.length == 3 && bytes[0] == 0 && bytes[2] == 2);
        break;
    case "http/post-object":
        var data = new VariantDict ();
        data.insert ("n", "i", 5);
        var text = (yield fetch ("/json", post (data.end ()))).get_text ();
        check (text.contains ("POST") && text.contains ("{\\\"n\\\":5}"), text);
        break;
    case "http/post-bytes":
        var options = post (new Variant.string (""));
        options.set_extra_data_bytes (new Bytes ({ 'a', 0, 'b' }));
        var text = (yield fetch ("/json", options)).get_text ();
        check (text.contains ("a\\u0000b"), text);
        break;
    case "http/header":
        var options = new Hawser.HttpRequestOptions ();
        options.set_header_field ("x-test", "here");
        check ((yield fetch ("/json", options)).get_text ().contains ("\"x-test\": \"here\""));
        break;
    case "http/query":
        var options = new Hawser.HttpRequestOptions ();
        var data = new VariantDict ();
        data.insert ("a", "s", "1 2");
        options.extra_data = data.end ();
        check ((yield fetch ("/json", options)).get_text ().contains ("/json?a=1%202"));
        break;
    case "http/status":
        check ((yield fetch ("/missing")).response_code == 404);
        break;
    case "http/redirect":
        check_text ((yield fetch ("/redirect")).url, http + "/text");
        break;
    case "http/refused":
        yield fails ("http://127.0.0.1:9/", Hawser.Error.HTTP_COULDNT_CONNECT);
        break;
    case "http/url":
        yield fails ("http://[/", 2300003);
        break;
    case "http/timeout":
        yield fails (http + "/silent", 2300028, "", patience (50));
        break;
    case "http/cancel":
        var cancellable = new Cancellable ();
        Timeout.add (20, () => { cancellable.cancel (); return false; });
        try {
            yield new Hawser.HttpRequest ().request_async (http + "/silent", null, cancellable);
            check (false, "no error");
        } catch (IOError.CANCELLED error) {
        }
        break;
    case "http/destroy":
        var request = new Hawser.HttpRequest ();
        Timeout.add (20, () => { request.destroy (); return false; });
        try {
            yield request.request_async (http + "/silent", null, null);
            check (false, "no error");
        } catch (Hawser.Error error) {
            check_error (error, 2300023);
        }
        break;
    case "http/many":
        var request = new Hawser.HttpRequest ();
        var answers = 0;
        for (var i = 0; i < 10; i++) {
            var path = "/json?%d\"".printf (i);
            request.request_async.begin (http + "/json?%d".printf (i), null, null, (object, result) => {
                try {
                    answers += request.request_async.end (result).get_text ().contains (path) ? 1 : 100;
                } catch (Error error) {
                    answers = 1000;
                }
            });
        }
        yield until (() => answers >= 10);
        check (answers == 10);
        break;
    case "http/event":
        var request = new Hawser.HttpRequest ();
        string? kind = null;
        request.headers_receive.connect (header => {
            kind = ((!) header.lookup_value ("content-type", VariantType.STRING)).get_string ();
        });
        yield request.request_async (http + "/text", null, null);
        check_text (kind, "text/plain");
        break;
    case "http/once-off":
        var request = new Hawser.HttpRequest ();
        var once = 0;
        var both = 0;
        var id = request.headers_receive.connect (() => both++);
        ulong once_id = 0;
        once_id = request.headers_receive.connect (() => {
            once++;
            request.disconnect (once_id);
        });
        yield request.request_async (http + "/text", null, null);
        yield request.request_async (http + "/text", null, null);
        request.disconnect (id);
        yield request.request_async (http + "/text", null, null);
        check (once == 1 && both == 2);
        break;
    case "http/stream":
        var response = yield new Hawser.HttpRequest ().open_async (http + "/large", null, null);
        size_t size = 0;
        var pieces = 0;
        while (true) {
            var piece = yield response.stream.read_bytes_async (65536);
            if (piece.length == 0)
                break;
            size += piece.length;
            pieces++;
        }
        check (size == 1 << 20 && pieces > 1);
        break;
    case "http/backend":
        var request = (Hawser.HttpRequest) Object.new (typeof (Hawser.HttpRequest), "backend", "canned");
        var response = yield request.request_async ("http://canned/", null, null);
        check (response.get_text () == "canned" && response.backend == "http-canned");
        break;
    case "http/backend-throws":
        yield fails ("http://canned/throws", 0, "http-canned", null, "canned");
        break;
    case "http/backend-nothing":
        yield fails ("http://canned/nothing", 2300999, "http-canned", null, "canned");
        break;
    case "http/backend-twice":
        var request = (Hawser.HttpRequest) Object.new (typeof (Hawser.HttpRequest), "backend", "canned");
        check_text ((yield request.request_async ("http://canned/twice", null, null)).get_text (), "canned");
        break;
    case "http/backend-silent":
        yield fails ("http://canned/silent", 2300028, "http-canned", patience (30), "canned");
        break;
    default:
        throw new Failure.FAILED ("unknown");
    }
}

async void run_websocket (string name) throws Error {
    var talk = new Talk ();

    switch (name) {
    case "websocket/text":
        yield talk.open (ws + "/echo");
        yield talk.socket.send_text_async ("text ä", null);
        yield until (() => talk.heard != "");
        check_text (talk.heard, "text ä");
        check_text (talk.log, "open 101;");
        break;
    case "websocket/bytes":
        yield talk.open (ws + "/echo");
        yield talk.socket.send_bytes_async (new Bytes ({ 'a', 0, 'b' }), null);
        yield until (() => talk.heard != "");
        check_text (talk.heard, "<3>");
        break;
    case "websocket/header":
        var options = new Hawser.WebSocketRequestOptions ();
        var header = new VariantDict ();
        header.insert ("x-test", "s", "here");
        options.header = header.end ();
        yield talk.open (ws + "/header", options);
        yield until (() => talk.heard != "");
        check_text (talk.heard, "here");
        break;
    case "websocket/refused":
        yield talk.open (ws + "/missing");
        check (talk.error == Hawser.Error.CONNECTION && talk.log == "");
        break;
    case "websocket/closed":
        yield talk.open (ws + "/echo");
        var options = new Hawser.WebSocketCloseOptions ();
        options.code = 1001;
        options.reason = "enough";
        yield talk.socket.close_async (options, null);
        yield until (() => talk.log.contains ("close"));
        check_text (talk.log, "open 101;close 1001 enough;");
        break;
    case "websocket/peer-closes":
        yield talk.open (ws + "/bye");
        yield talk.socket.send_text_async ("go", null);
        yield until (() => talk.log.contains ("close"));
        check_text (talk.log, "open 101;close 4001 bye;");
        break;
    case "websocket/not-open":
        try {
            yield talk.socket.send_text_async ("nobody hears this", null);
            check (false, "no error");
        } catch (Hawser.Error error) {
            check_error (error, 2302999);
        }
        break;
    case "websocket/again":
        for (var i = 0; i < 2; i++) {
            talk.log = talk.heard = "";
            yield talk.open (ws + "/echo");
            yield talk.socket.send_text_async ("again", null);
            yield until (() => talk.heard == "again");
            yield talk.leave ();
        }
        break;
    case "websocket/backend":
        talk = new Talk ("canned");
        yield talk.open ("ws://canned/");
        yield talk.socket.send_text_async ("text", null);
        yield talk.socket.send_bytes_async (new Bytes ({ 0 }), null);
        yield until (() => talk.heard == "text<1>");
        yield talk.leave ();
        break;
    case "websocket/backend-throws":
        yield canned_talk_fails ("/throws");
        break;
    case "websocket/backend-nothing":
        yield canned_talk_fails ("/nothing");
        break;
    case "websocket/backend-silent":
        yield canned_talk_fails ("/silent", 30);
        break;
    case "websocket/backend-twice":
        talk = new Talk ("canned");
        yield talk.open ("ws://canned/twice");
        yield talk.leave ();
        objects ();
        check (talk.log == "open 101;close 1000 CLOSE_NORMAL;" && talk.error == 0, talk.log);
        break;
    default:
        throw new Failure.FAILED ("unknown");
    }
    if (talk.socket.state == Hawser.WebSocketState.OPEN)
        yield talk.leave ();
}

async void run_tcp (string name) throws Error {
    Line line;

    switch (name) {
    case "tcp/text":
        line = yield connected ();
        var options = new Hawser.TcpSendOptions ();
        options.text = "text";
        yield ((Hawser.TcpSocket) line.socket).send_async (options, null);
        yield until (() => line.heard == "text");
        check_text (line.log, "connect;");
        break;
    case "tcp/bytes":
        line = yield connected ();
        yield say (line, new Bytes ({ 'a', 0, 'b' }));
        yield until (() => line.heard == "a0b");
        break;
    case "tcp/state":
        line = new Line (new Hawser.TcpSocket ());
        check (!(yield line.socket.get_state_async (null)).is_connected);
        yield ((Hawser.TcpSocket) line.socket).connect_async (peer (tcp), null);
        check ((yield line.socket.get_state_async (null)).is_connected);
        yield line.socket.close_async (null);
        var state = yield line.socket.get_state_async (null);
        check (state.is_close && !state.is_connected);
        return;
    case "tcp/remote-address":
        line = yield connected ();
        var address = yield ((Hawser.TcpSocket) line.socket).get_remote_address_async (null);
        check (address.address == "127.0.0.1" && address.port == tcp && address.family == 1);
        break;
    case "tcp/remote-info":
        line = yield connected ();
        yield say (line, new Bytes ("12345".data));
        yield until (() => line.heard == "12345");
        var info = (!) line.info;
        check (info.address == "127.0.0.1" && info.port == tcp && info.family == "IPv4" && info.size == 5);
        break;
    case "tcp/options":
        line = yield connected ();
        var options = new Hawser.TcpExtraOptions ();
        options.keep_alive = true;
        options.tcp_no_delay = true;
        options.receive_buffer_size = 8192;
        yield line.socket.set_extra_options_async (options, null);
        break;
    case "tcp/refused":
        try {
            yield new Hawser.TcpSocket ().connect_async (peer (9), null);
            check (false, "no error");
        } catch (Hawser.Error error) {
            check_error (error, 2301111);
        }
        return;
    case "tcp/not-open":
        try {
            yield new Hawser.TcpSocket ().send_bytes_async (new Bytes ({ 'x' }), null);
            check (false, "no error");
        } catch (Hawser.Error error) {
            check (error.code == 2301009 || error.code == 2301107);
        }
        return;
    case "tcp/peer-ends":
        line = yield connected ();
        yield say (line, new Bytes ("bye".data));
        yield until (() => line.log == "connect;close;");
        return;
    case "tcp/close":
        line = yield connected ();
        yield line.socket.close_async (null);
        check_text (line.log, "connect;close;");
        return;
    case "socket/backend":
    case "socket/backend-twice":
        var socket = (Hawser.TcpSocket) Object.new (typeof (Hawser.TcpSocket), "backend", "canned");
        line = new Line (socket);
        yield socket.connect_async (peer (name == "socket/backend" ? 5 : 4), null);
        yield say (line, new Bytes ("by our own".data));
        yield until (() => line.heard == "by our own");
        break;
    case "socket/backend-throws":
        yield canned_fails (1, 0);
        return;
    case "socket/backend-nothing":
        yield canned_fails (2, 0);
        return;
    case "socket/backend-silent":
        yield canned_fails (3, 2301110, 30);
        return;
    default:
        throw new Failure.FAILED ("unknown");
    }
    yield line.socket.close_async (null);
}

async void run_udp (string name) throws Error {
    Line line;

    switch (name) {
    case "udp/text":
        line = yield bound ();
        check_text (line.log, "listening;");
        yield shout (line, new Bytes ("text".data));
        yield until (() => line.heard == "text");
        var info = (!) line.info;
        check (info.address == "127.0.0.1" && info.port == udp);
        break;
    case "udp/bytes":
        line = yield bound ();
        yield shout (line, new Bytes ({ 'a', 0, 'b' }));
        yield until (() => line.heard == "a0b");
        break;
    case "udp/options":
        line = yield bound ();
        var options = new Hawser.UdpExtraOptions ();
        options.broadcast = true;
        yield line.socket.set_extra_options_async (options, null);
        break;
    case "udp/not-bound":
        try {
            yield shout (new Line (new Hawser.UdpSocket ()), new Bytes ({ 'x' }));
            check (false, "no error");
        } catch (Hawser.Error error) {
            check_error (error, 2301009);
        }
        return;
    default:
        throw new Failure.FAILED ("unknown");
    }
    yield line.socket.close_async (null);
}

Hawser.NetDescription wire (string name, Hawser.NetBearType bearer) {
    var properties = new Hawser.ConnectionProperties (name);
    properties.set_mtu (1400);
    properties.add_link_address ("192.0.2.7", 24);
    properties.add_dns ("192.0.2.1");
    var network = new Hawser.NetDescription (name, bearer, properties);
    network.add_cap (Hawser.NetCap.INTERNET);
    return network;
}

class CannedConnection : Hawser.ConnectionBackend {
    public static Hawser.LinkReport? report = null;

    public override bool start (Hawser.LinkReport report) throws Error {
        CannedConnection.report = report;
        report.report_network (wire ("eth0", Hawser.NetBearType.ETHERNET));
        report.report_network (wire ("wlan0", Hawser.NetBearType.WIFI));
        report.report_default ("eth0");
        report.report_ready ();
        return true;
    }

    public override void stop (Hawser.LinkReport report) {
        CannedConnection.report = null;
    }
}

class ThrowingConnection : Hawser.ConnectionBackend {
    public override bool start (Hawser.LinkReport report) throws Error {
        throw new Failure.FAILED ("a mistake");
    }
}

class NothingConnection : Hawser.ConnectionBackend {
    public override bool start (Hawser.LinkReport report) throws Error {
        return false;
    }
}

class TwiceConnection : Hawser.ConnectionBackend {
    public override bool start (Hawser.LinkReport report) throws Error {
        report.report_ready ();
        report.report_failed (2100002, "not today");
        report.report_failed (2100002, "too late");
        report.report_ready ();
        return true;
    }
}

class SilentConnection : Hawser.ConnectionBackend {
    public override bool start (Hawser.LinkReport report) throws Error {
        return true;
    }
}

// A registration and what it has told.
class Watch {
    public Hawser.NetConnection connection;
    public string log = "";
    public uint told = 0;

    public Watch (Hawser.NetSpecifier? specifier = null, uint timeout = 0) {
        connection = (Hawser.NetConnection) Object.new (typeof (Hawser.NetConnection), "backend", "canned",
                                                        "net-specifier", specifier, "timeout", timeout);
        connection.net_available.connect (net => note ("available %d;".printf (net.net_id)));
        connection.net_capabilities_change.connect (net => note ("capabilities %d;".printf (net.net_id)));
        connection.net_connection_properties_change.connect (
            net => note ("properties %d;".printf (net.net_id)));
        connection.net_lost.connect (net => note ("lost %d;".printf (net.net_id)));
        connection.net_unavailable.connect (() => note ("unavailable;"));
    }

    void note (string text) {
        log += text;
        told++;
    }

    // What fails ends with this number.
    public async void fails (bool registers, int code) throws Error {
        try {
            if (registers)
                yield connection.register_async (null);
            else
                yield connection.unregister_async (null);
        } catch (Hawser.Error error) {
            check_error (error, code);
            return;
        }
        check (false, "no error");
    }
}

async void unknown_net_fails (Hawser.ConnectionManager manager, bool asks_properties) throws Error {
    var stranger = new Hawser.NetHandle (99999);
    try {
        if (asks_properties)
            yield manager.get_connection_properties_async (stranger, null);
        else
            yield manager.get_net_capabilities_async (stranger, null);
    } catch (Hawser.Error error) {
        check_error (error, 2100001);
        return;
    }
    check (false, "no error");
}

async void broken_connection_fails (string name) throws Error {
    var manager = (Hawser.ConnectionManager) Object.new (typeof (Hawser.ConnectionManager), "backend", name);
    try {
        yield manager.get_default_net_async (null);
    } catch (Hawser.Error error) {
        check_error (error, 2100002, "connection-" + name);
        return;
    }
    check (false, "no error");
}

void check_address (ListModel found, string address, uint family) throws Error {
    check (found.get_n_items () == 1);
    var first = (Hawser.NetAddress) found.get_item (0);
    check_text (first.address, address);
    check (first.family == family);
}

async void run_connection (string name) throws Error {
    if (name.has_prefix ("connection/backend-")) {
        yield broken_connection_fails (name.substring ("connection/backend-".length));
        return;
    }

    var manager = (Hawser.ConnectionManager) Object.new (typeof (Hawser.ConnectionManager), "backend", "canned");
    var net = yield manager.get_default_net_async (null);
    var watch = new Watch ();
    var three = "available %d;capabilities %d;properties %d;".printf (net.net_id, net.net_id, net.net_id);

    switch (name) {
    case "connection/default-net":
        check_text (manager.backend, "connection-canned");
        check_text (net.interface_name, "eth0");
        check (net.is_default && net.net_id >= 100);
        check (yield manager.has_default_net_async (null));
        break;
    case "connection/all-nets":
        var nets = yield manager.get_all_nets_async (null);
        check (nets.get_n_items () == 2);
        var first = (Hawser.NetHandle) nets.get_item (0);
        var second = (Hawser.NetHandle) nets.get_item (1);
        check (first.net_id == net.net_id && first.is_default && !second.is_default);
        check_text (second.interface_name, "wlan0");
        break;
    case "connection/properties":
        var properties = yield manager.get_connection_properties_async (net, null);
        check_text (properties.interface_name, "eth0");
        check (properties.mtu == 1400 && properties.link_addresses.get_n_items () == 1);
        var link = (Hawser.LinkAddress) properties.link_addresses.get_item (0);
        check_text (link.address.address, "192.0.2.7");
        check_text (((Hawser.NetAddress) properties.dnses.get_item (0)).address, "192.0.2.1");
        break;
    case "connection/capabilities":
        var capabilities = yield manager.get_net_capabilities_async (net, null);
        check (capabilities.has_bearer_type (Hawser.NetBearType.ETHERNET));
        check (!capabilities.has_bearer_type (Hawser.NetBearType.WIFI));
        check (capabilities.has_cap (Hawser.NetCap.INTERNET));
        check (!capabilities.has_cap (Hawser.NetCap.VALIDATED));
        break;
    case "connection/unknown-net":
        yield unknown_net_fails (manager, true);
        yield unknown_net_fails (manager, false);
        break;
    case "connection/resolve":
        check_address (yield manager.get_addresses_by_name_async ("127.0.0.1", null), "127.0.0.1", 1);
        check_address (yield manager.get_addresses_by_name_async ("::1", null), "::1", 2);
        check_address (yield net.get_addresses_by_name_async ("127.0.0.1", null), "127.0.0.1", 1);
        check_address (yield net.get_addresses_by_name_async ("::1", null), "::1", 2);
        break;
    case "connection/register":
        yield watch.connection.register_async (null);
        yield until (() => watch.told >= 3);
        check_text (watch.log, three);
        yield watch.connection.unregister_async (null);
        break;
    case "connection/registered-twice":
        yield watch.connection.register_async (null);
        yield watch.fails (true, 2101008);
        yield until (() => watch.told >= 3);
        yield watch.connection.unregister_async (null);
        break;
    case "connection/not-registered":
        yield watch.fails (false, 2101007);
        yield watch.connection.register_async (null);
        yield watch.connection.unregister_async (null);
        yield watch.fails (false, 2101007);
        break;
    case "connection/lost":
        yield watch.connection.register_async (null);
        yield until (() => watch.told >= 3);
        var report = (!) CannedConnection.report;
        report.report_gone ("wlan0");
        report.report_gone ("eth0");
        report.report_default (null);
        yield until (() => watch.told >= 4);
        check_text (watch.log, three + "lost %d;".printf (net.net_id));
        check (!(yield manager.has_default_net_async (null)));
        check ((yield manager.get_default_net_async (null)).net_id == 0);
        yield watch.connection.unregister_async (null);
        break;
    case "connection/unavailable":
        var capabilities = new Hawser.NetCapabilities ();
        capabilities.add_bearer_type (Hawser.NetBearType.CELLULAR);
        watch = new Watch (new Hawser.NetSpecifier (capabilities), 30);
        yield watch.connection.register_async (null);
        yield until (() => watch.told >= 1);
        check_text (watch.log, "unavailable;");
        yield watch.connection.unregister_async (null);
        break;
    default:
        throw new Failure.FAILED ("unknown");
    }
}

class Empty : Hawser.HttpBackend {
}

class Client : Object {
    public Hawser.TcpSocket socket = new Hawser.TcpSocket ();
    public bool heard = false;

    construct {
        socket.message.connect (on_message);
    }

    void on_message () {
        heard = true;
    }
}

async void session (Client client) throws Error {
    yield client.socket.connect_async (peer (tcp), null);
    yield client.socket.send_bytes_async (new Bytes ({ 'x' }), null);
    yield until (() => client.heard);
    yield client.socket.close_async (null);
}

async void work_life (string name, int times, Talk talk) throws Error {
    var request = new Hawser.HttpRequest ();
    var heard = 0;

    for (var i = 0; i < times; i++) {
        switch (name) {
        case "life/requests":
            yield request.request_async (http + "/text", null, null);
            break;
        case "life/messages":
            talk.heard = "";
            yield talk.socket.send_text_async ("x", null);
            yield until (() => talk.heard != "");
            break;
        case "life/listeners":
            var id = request.headers_receive.connect (() => heard++);
            request.disconnect (id);
            break;
        case "life/registered":
            var watch = new Watch ();
            yield watch.connection.register_async (null);
            yield until (() => watch.told >= 3);
            yield watch.connection.unregister_async (null);
            break;
        case "life/cancelled":
            var cancellable = new Cancellable ();
            Idle.add (() => { cancellable.cancel (); return false; });
            try {
                yield request.request_async (http + "/silent", null, cancellable);
                check (false, "no error");
            } catch (IOError.CANCELLED error) {
            }
            break;
        }
    }
}

async void run_life (string name) throws Error {
    if (name == "life/closed-goes") {
        var gone = WeakRef (null);
        Client? client = new Client ();
        gone.set (((!) client).socket);
        yield session ((!) client);
        client = null;
        // What has just ended stands on this stack, and holds what it had.
        Idle.add (run_life.callback);
        yield;
        objects ();
        var left = (Object?) gone.get ();
        check (left == null, "it is still there");
        return;
    }

    var talk = new Talk ();
    if (name == "life/messages")
        yield talk.open (ws + "/echo");
    yield work_life (name, 20, talk);
    var before = objects ();
    yield work_life (name, 10000, talk);
    yield check_objects (before);
    if (name == "life/messages")
        yield talk.leave ();
}

async void run_registry (string name) throws Error {
    var registry = Hawser.Registry.get_default ();

    if (name == "registry/list") {
        var info = (!) registry.find ("http-soup");
        check (info.name == "http-soup" && info.services[0] == "http");
        check (info.state == Hawser.PluginState.AVAILABLE || info.state == Hawser.PluginState.LOADED);
        string? why;
        check (registry.choose ("http", "http-soup", out why).name == "http-soup" && why != null);
        return;
    }
    try {
        registry.register_backend (typeof (Empty), "http", "http-empty", 1);
    } catch (Error error) {
        check_error (error, 0, "start");
        return;
    }
    check (false, "no error");
}

async void run (string name) {
    count++;
    try {
        if (name.has_prefix ("http/"))
            yield run_http (name);
        else if (name.has_prefix ("websocket/"))
            yield run_websocket (name);
        else if (name.has_prefix ("tcp/") || name.has_prefix ("socket/"))
            yield run_tcp (name);
        else if (name.has_prefix ("udp/"))
            yield run_udp (name);
        else if (name.has_prefix ("connection/"))
            yield run_connection (name);
        else if (name.has_prefix ("life/"))
            yield run_life (name);
        else
            yield run_registry (name);
        print ("ok %d - %s\n", count, name);
    } catch (Error error) {
        bad++;
        print ("# %s\nnot ok %d - %s\n", error.message, count, name);
    }
    stdout.flush ();
}

// The names stand here, too: what is not in the list, and what is only there, is a failure.
const string[] CASES = {
    "http/text", "http/bytes", "http/post-object", "http/post-bytes", "http/header", "http/query",
    "http/status", "http/redirect", "http/refused", "http/url", "http/timeout", "http/cancel",
    "http/destroy", "http/many", "http/event", "http/once-off", "http/stream", "http/backend",
    "http/backend-throws", "http/backend-nothing", "http/backend-twice", "http/backend-silent",
    "websocket/text", "websocket/bytes", "websocket/header", "websocket/refused", "websocket/closed",
    "websocket/peer-closes", "websocket/not-open", "websocket/again", "websocket/backend",
    "websocket/backend-throws", "websocket/backend-nothing", "websocket/backend-twice",
    "websocket/backend-silent", "tcp/text", "tcp/bytes", "tcp/state", "tcp/remote-address",
    "tcp/remote-info", "tcp/options", "tcp/refused", "tcp/not-open", "tcp/peer-ends", "tcp/close",
    "udp/text", "udp/bytes", "udp/options", "udp/not-bound", "socket/backend",
    "socket/backend-throws", "socket/backend-nothing", "socket/backend-twice",
    "socket/backend-silent", "connection/default-net", "connection/all-nets", "connection/properties",
    "connection/capabilities", "connection/unknown-net", "connection/resolve", "connection/register",
    "connection/registered-twice", "connection/not-registered", "connection/lost",
    "connection/unavailable", "connection/backend-throws", "connection/backend-nothing",
    "connection/backend-twice", "connection/backend-silent", "registry/list", "registry/refused", "life/requests", "life/messages",
    "life/listeners", "life/cancelled", "life/registered", "life/closed-goes"
};

async void run_all () {
    try {
        var registry = Hawser.Registry.get_default ();
        registry.register_backend (typeof (CannedHttp), "http", "http-canned", -1);
        registry.register_backend (typeof (CannedWebSocket), "websocket", "websocket-canned", -1);
        registry.register_backend (typeof (CannedSocket), "socket", "socket-canned", -1);
        registry.register_backend (typeof (CannedConnection), "connection", "connection-canned", -1);
        registry.register_backend (typeof (ThrowingConnection), "connection", "connection-throws", -1);
        registry.register_backend (typeof (NothingConnection), "connection", "connection-nothing", -1);
        registry.register_backend (typeof (TwiceConnection), "connection", "connection-twice", -1);
        registry.register_backend (typeof (SilentConnection), "connection", "connection-silent", -1);
    } catch (Error error) {
        printerr ("%s\n", error.message);
        bad++;
    }
    foreach (unowned string name in CASES)
        yield run (name);
}

int main (string[] args) {
    var loop = new MainLoop ();

    Intl.setlocale ();
    http = (!) Environment.get_variable ("HAWSER_TEST_HTTP");
    ws = (!) Environment.get_variable ("HAWSER_TEST_WS");
    tcp = int.parse ((!) Environment.get_variable ("HAWSER_TEST_TCP"));
    udp = int.parse ((!) Environment.get_variable ("HAWSER_TEST_UDP"));
    test_object_count_start ();
    run_all.begin (() => loop.quit ());
    loop.run ();
    print ("1..%d\n", count);
    return bad > 0 ? 1 : 0;
}
