// SPDX-License-Identifier: LGPL-2.1-or-later
// Says something to a WebSocket server, shows the answer and takes leave: websocket-echo URL

int main (string[] args) {
    var loop = new MainLoop ();
    var socket = new Hawser.WebSocket ();

    if (args.length != 2) {
        printerr ("usage: %s URL\n", args[0]);
        return 1;
    }
    socket.open.connect ((status, reason) => {
        print ("open: %u %s\n", status, reason);
        socket.send_text_async.begin ("Make fast the hawser", null);
    });
    socket.message.connect ((data, text) => {
        print ("message: %s\n", text ?? "(binary)");
        socket.close_async.begin (null, null);
    });
    socket.close.connect ((code, reason) => {
        print ("close: %u\n", code);
        loop.quit ();
    });
    socket.error.connect ((error, status) => {
        printerr ("%d: %s\n", error.code, error.message);
        loop.quit ();
    });
    socket.connect_async.begin (args[1], null, null, (object, result) => {
        // Only what is wrong with the call itself: how the connection gets on is told by the events.
        try {
            socket.connect_async.end (result);
        } catch (Error error) {
            printerr ("%d: %s\n", error.code, error.message);
            loop.quit ();
        }
    });
    loop.run ();
    return 0;
}
