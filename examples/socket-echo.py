#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Says something over TCP and over UDP, and shows the answers: socket-echo.py PORT

A server at that port of this machine has to send everything back."""
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser

loop = GLib.MainLoop()
server = Hawser.NetAddress(address="127.0.0.1", port=int(sys.argv[1]))


def listen(socket):
    def heard(data, info):
        print(f"message: {info.get_size()} bytes from {info.get_address()}, port {info.get_port()}")
        socket.close_async(None, None)

    def closed():
        print("close")
        loop.quit()

    socket.on("message", heard)
    socket.on("close", closed)


def check(finish, result):
    try:
        return finish(result)
    except GLib.Error as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        loop.quit()
        return False


def connected(socket, result):
    if check(socket.connect_finish, result):
        print("connect")
        socket.send_async(Hawser.TcpSendOptions(text="over TCP"), None,
                          lambda socket, result: check(socket.send_finish, result))


def bound(socket, result):
    if check(socket.bind_finish, result):
        print("listening")
        socket.send_async(Hawser.UdpSendOptions(address=server, text="over UDP, too"), None,
                          lambda socket, result: check(socket.send_finish, result))


tcp = Hawser.TcpSocket()
listen(tcp)
tcp.connect_async(Hawser.TcpConnectOptions(address=server), None, connected)
loop.run()

udp = Hawser.UdpSocket()
listen(udp)
udp.bind_async(Hawser.NetAddress(address="127.0.0.1"), None, bound)
loop.run()
