#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sockets between two processes in two network namespaces, over a link that loses, delays and breaks.

usage: socket-network.py HAWSER

The program moves its bytes through the public classes; its peer is this one. Not every kernel has the
queueing discipline that spoils a link (netem), so the link is a device of our own (TUN) in each
namespace, and a thread between the two that passes packets on, or does not.
"""
import array
import collections
import fcntl
import os
import random
import select
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

import network
import tap

HAWSER = os.path.abspath(sys.argv[1])
SLOW = int(os.environ.get("TEST_SLOW") or "1")
LIMIT = 60 * SLOW
TUNSETIFF = 0x400454CA
TUN_WITHOUT_HEADER = 0x1001
HERE, THERE = "10.77.0.1", "10.77.0.2"


class Link:
    """What is between the two ends. `loss` is a share of the packets, `delay` in seconds."""

    def __init__(self, peer):
        self.peer = peer
        self.loss = 0.0
        self.delay = 0.0
        self.lost = self.passed = 0
        self.random = random.Random(4711)
        self.ends = [self.open(), peer._inside(self.open)]
        for prefix, number in (((), 1), (("-n", "peer"), 2)):
            network.run("ip", *prefix, "addr", "add", f"10.77.0.{number}/24", "dev", "net7")
            network.run("ip", *prefix, "addr", "add", f"fd77::{number}/64", "dev", "net7", "nodad")
            network.run("ip", *prefix, "link", "set", "net7", "up")
        threading.Thread(target=self.run, daemon=True).start()

    @staticmethod
    def open():
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", b"net7", TUN_WITHOUT_HEADER))
        return fd

    def run(self):
        waiting = collections.deque()  # (when, to, packet); the delay is the same for all
        while True:
            timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
            for fd in select.select(self.ends, [], [], timeout)[0]:
                try:
                    packet = os.read(fd, 65536)
                except OSError:  # the device is down
                    continue
                if self.random.random() < self.loss:
                    self.lost += 1
                    continue
                self.passed += 1
                waiting.append((time.monotonic() + self.delay, self.ends[fd == self.ends[0]], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, fd, packet = waiting.popleft()
                try:
                    os.write(fd, packet)
                except OSError:
                    pass

    def __enter__(self):
        self.lost = self.passed = 0
        return self

    def spoil(self, loss, delay):
        self.loss, self.delay = loss, delay
        return self

    def __exit__(self, *_):
        self.loss = self.delay = 0.0


def start(*arguments, **streams):
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, **streams}
    return subprocess.Popen([HAWSER, *arguments], stderr=subprocess.PIPE, bufsize=0, **streams)


def end(process, code=0, errors=""):
    for stream in (process.stdin, process.stdout):
        if not stream.closed:
            stream.close()
    tap.equal((process.stderr.read().decode(), process.wait(LIMIT)), (errors, code))
    process.stderr.close()


def fail(*arguments, code, number, given=b"x"):
    done = subprocess.run([HAWSER, *arguments], input=given, capture_output=True, timeout=LIMIT,
                          check=False)
    tap.within(f"Error {number}: ", done.stderr.decode())
    tap.equal(done.returncode, code)


def listen(family=socket.AF_INET, address=THERE):
    listener = peer.socket(family, socket.SOCK_STREAM)
    listener.bind((address, 0))
    listener.listen()
    listener.settimeout(LIMIT)
    return listener, str(listener.getsockname()[1])


def echo_once(listener):
    def serve():
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(65536):
                connection.sendall(piece)

    threading.Thread(target=serve, daemon=True).start()


def feed(process, data):
    def write():
        process.stdin.write(data)

    thread = threading.Thread(target=write)
    thread.start()
    return thread


def read(process, size):
    data = bytearray()
    while len(data) < size:
        tap.equal(bool(select.select([process.stdout], [], [], LIMIT)[0]), True)
        piece = process.stdout.read(min(65536, size - len(data)))
        if not piece:
            break
        data += piece
    return bytes(data)


def there_and_back(size, family=socket.AF_INET, address=THERE):
    listener, port = listen(family, address)
    echo_once(listener)
    data = random.Random(size).randbytes(size)
    process = start("tcp", "-w", "0", address, port)
    writer = feed(process, data)
    tap.equal(read(process, size) == data, True)
    writer.join()
    end(process)
    listener.close()


def tcp():
    with link:
        there_and_back(16 << 20)


def tcp_ipv6():
    with link:
        there_and_back(1 << 20, socket.AF_INET6, "fd77::2")


def tcp_link_local():
    """An address that means something on one link only, which it names."""
    network.run("ip", "addr", "add", "fe80::77:1/64", "dev", "net7", "nodad")
    network.run("ip", "-n", "peer", "addr", "add", "fe80::77:2/64", "dev", "net7", "nodad")
    listener, port = listen(socket.AF_INET6, "::")
    echo_once(listener)
    process = start("tcp", "-v", "-w", "0", "fe80::77:2%net7", port)
    process.stdin.write(b"hello")
    tap.equal(read(process, 5), b"hello")
    end(process, 0, f"Connected to fe80::77:2%net7, port {port}\n")
    listener.close()


def tcp_with_loss_and_delay():
    with link.spoil(0.02, 0.005):
        there_and_back(1 << 20)
        tap.equal(link.lost > 5, True)


def tcp_while_the_link_is_down():
    """A transfer stands still while the link is down, and goes on where it was."""
    size = 8 << 20
    for which in ((), ("-n", "peer")):
        listener, port = listen()
        echo_once(listener)
        data = random.Random(1).randbytes(size)
        process = start("tcp", "-w", "0", THERE, port)
        writer = feed(process, data)
        got = read(process, size // 4)
        network.run("ip", *which, "link", "set", "net7", "down")
        # What is on this side already still comes, then there is silence.
        while select.select([process.stdout], [], [], 0.3)[0] and len(got) < size:
            got += process.stdout.read(65536)
        tap.equal(len(got) < size, True)
        tap.equal(process.poll(), None)
        network.run("ip", *which, "link", "set", "net7", "up")
        tap.equal(got + read(process, size - len(got)) == data, True)
        writer.join()
        end(process)
        listener.close()


def silence():
    """A peer that does not answer is a connect that took too long, not one that hangs."""
    listener, port = listen()
    with link.spoil(1.0, 0.0):
        fail("tcp", "--connect-timeout=300", THERE, port, code=4, number=2301110)
        tap.equal(link.lost > 0, True)
    listener.close()


def wait_until_read(pipe):
    """Until nothing is left in it."""
    left = array.array("i", [1])
    while left[0] > 0:
        fcntl.ioctl(pipe, termios.FIONREAD, left)
        time.sleep(0.0002)


def udp_with_loss_and_delay():
    """What arrives is whole, in order, and once."""
    there = peer.socket(socket.AF_INET, socket.SOCK_DGRAM)
    there.bind((THERE, 0))
    there.settimeout(0.5 * SLOW)
    heard = []

    def answer():
        try:
            while True:
                data, address = there.recvfrom(65536)
                heard.append(data)
                there.sendto(data, address)
        except TimeoutError:
            pass

    with link.spoil(0.2, 0.01):
        process = start("udp", THERE, str(there.getsockname()[1]), "-w", str(100 * SLOW))
        listening = threading.Thread(target=answer)
        listening.start()
        sent = [b"%4d" % number + bytes([number % 256]) * 996 for number in range(500)]
        for datagram in sent:
            process.stdin.write(datagram)
            wait_until_read(process.stdin)
        listening.join()
        process.stdin.close()
        back = b"".join(iter(lambda: process.stdout.read(65536), b""))
        end(process)
    back = [back[at:at + 1000] for at in range(0, len(back), 1000)]
    for got in (heard, back):
        tap.equal(got, [datagram for datagram in sent if datagram in set(got)])
    tap.equal(200 < len(back) < len(heard) < 500, True)
    there.close()


def no_way():
    """Each reason has its own number."""
    fail("tcp", "10.88.0.1", "5", code=2, number=2301101)
    fail("udp", "10.88.0.1", "5", code=2, number=2301101)
    for kind, number in (("unreachable", 2301113), ("prohibit", 2301013), ("blackhole", 2301022)):
        network.run("ip", "route", "add", kind, "10.88.0.0/24")
        fail("tcp", "10.88.0.1", "5", code=5 if number == 2301022 else 2, number=number)
        network.run("ip", "route", "del", kind, "10.88.0.0/24")
    # The system says so, after a while: nobody has this address on a link with neighbours.
    listener, port = listen()
    listener.close()
    fail("tcp", THERE, port, code=2, number=2301111)
    fail("tcp", "fd88::1", "5", code=2, number=2301101)


def no_port_left():
    path = "/proc/sys/net/ipv4/ip_local_port_range"
    with open(path, encoding="ascii") as file:
        before = file.read()
    with open(path, "w", encoding="ascii") as file:
        file.write("50000 50000")
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind(("0.0.0.0", 50000))
    fail("udp", THERE, "5", code=2, number=2301098)
    fail("udp", "-l", "50000", code=2, number=2301098)
    taken.close()
    with open(path, "w", encoding="ascii") as file:
        file.write(before)


def the_peer_vanishes():
    """The device goes away in the middle of it all. Nothing is reported but what the system reports."""
    listener, port = listen()
    process = start("tcp", THERE, port)
    connection, _ = listener.accept()
    process.stdin.write(b"hello")
    tap.equal(connection.recv(5), b"hello")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with link.spoil(1.0, 0.0):
        connection.close()  # the reset is lost
        process.stdin.write(b"anybody?")
        wait_until_read(process.stdin)
        tap.equal(process.poll(), None)
    # What is sent again meets nobody, and is answered so.
    tap.within("Error 2301104: ", process.stderr.read().decode())
    tap.equal(process.wait(LIMIT), 5)
    process.stdin.close()
    process.stdout.close()
    process.stderr.close()
    listener.close()


try:
    network.enter()
    peer = network.Peer()
    try:
        link = Link(peer)
    except OSError as error:
        raise network.Missing(f"there is no device of our own (TUN): {error}") from error
except network.Missing as reason:
    print(f"1..0 # SKIP {reason}")
else:
    tap.run([tcp, tcp_ipv6, tcp_link_local, tcp_with_loss_and_delay, tcp_while_the_link_is_down, silence,
             udp_with_loss_and_delay, no_way, no_port_left, the_peer_vanishes])
