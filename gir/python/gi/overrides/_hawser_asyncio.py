# SPDX-License-Identifier: LGPL-2.1-or-later
"""How asyncio and GLib wait together: loaded when the first call is awaited.

There are two ways to own a thread, and a bridge for each:

- asyncio runs, as in `asyncio.run(main())`: the selector of the running loop is put into one that
  waits by iterating the GLib main context, which watches the selector's own descriptor (_Selector);
- GLib runs, as in a GTK program: an asyncio loop of ours is a source of the main context
  (EventLoop, through create_task()).

Where PyGObject's gi.events (3.50 and later) is in use, it does both, and nothing is added to it.
"""
from __future__ import annotations

import asyncio
import atexit
import selectors
import sys
import threading
from collections import deque

from gi.repository import Gio, GLib, GObject

_get_running_loop = asyncio.get_running_loop
_Cancellable = Gio.Cancellable.new
_CancelledError = asyncio.CancelledError
_unused = []  # cancellables that were not cancelled; making one is a tenth of a call


class _Alarm:
    """Calls back in a main context when a descriptor can be read or a time has come.

    A source written in Python would be asked twice in each turn of the main loop. Those of GLib for
    timeouts are not: a descriptor or a time makes them ready. GLib moves the time of such a source
    when its callback returns, so there are two, of which one can be set while the other calls.
    """

    NEVER = 0xffffffff  # ms, the longest timeout

    def __init__(self, fd, context, callback):
        self.callback = callback
        self.when = -1
        self._timers = [self._make(context, number) for number in (0, 1)]
        self._armed = 0
        self._calling = None
        self._input = self._make(context, None)
        self._input.add_unix_fd(fd, GLib.IOCondition.IN)

    def _make(self, context, number):
        source = GLib.timeout_source_new(self.NEVER)
        source.set_name("asyncio")
        source.set_can_recurse(True)
        source.set_ready_time(-1)
        source.set_callback(self._call, number)
        source.attach(context)
        return source

    def _call(self, number):
        if number is not None:
            self.when = -1
        outer, self._calling = self._calling, number
        try:
            self.callback()
        finally:
            self._calling = outer
        return GLib.SOURCE_CONTINUE

    def set(self, when):
        """The monotonic time in microseconds, 0 for now, -1 for never."""
        # A loop computes what is left of the same time again and again.
        if when == self.when or min(when, self.when) > 0 and abs(when - self.when) < 500:
            return
        timer = 1 if self._calling == 0 else 0
        if timer != self._armed:
            self._timers[self._armed].set_ready_time(-1)
            self._armed = timer
        self._timers[timer].set_ready_time(when)
        self.when = when

    def destroy(self):
        for source in (*self._timers, self._input):
            source.destroy()


class _Selector(selectors.BaseSelector):
    """Waits for the descriptors of another selector and for everything of a main context at once."""

    def __init__(self, selector, context, loop, pushed=False):
        self.context = context
        self.nested = False  # the main context is being iterated already: never wait
        self._selector = selector
        self._loop = loop
        self._ready = getattr(loop, "_ready", None)  # asyncio's callbacks
        self._pushed = pushed
        self._woken = False
        self.register, self.unregister = selector.register, selector.unregister
        self.modify, self.get_map = selector.modify, selector.get_map
        self.get_key = selector.get_key
        self.alarm = _Alarm(selector.fileno(), context, self.wake)
        self._iterate = super(GLib.MainContext, context).iteration  # without PyGObject's wrapper

    # Replaced by those of the other selector above; the base class wants them.
    register = unregister = get_map = None

    def wake(self):
        self._woken = True

    def select(self, timeout=None):
        if self.nested:
            return self._selector.select(0)
        if timeout is None:
            self.alarm.set(-1)
            wait = True
        elif timeout > 0:
            self.alarm.set(GLib.get_monotonic_time() + int(timeout * 1e6))
            wait = True
        else:
            wait = False
        self._iterate(wait)
        # Most of what GLib does is nothing to asyncio.
        while wait and not (self._woken or self._ready or self._loop._stopping):
            self._iterate(True)
        if not self._woken:
            return []
        self._woken = False
        return self._selector.select(0)

    def close(self):
        self.alarm.destroy()
        self._selector.close()
        if self._pushed:
            self._pushed = False
            self.context.pop_thread_default()


class EventLoop(asyncio.SelectorEventLoop):
    """An asyncio loop inside of a main context that something else iterates, such as GTK."""

    def __init__(self, context):
        super().__init__(_Selector(selectors.DefaultSelector(), context, self))
        self._selector._ready = self._ready
        self._alarm = self._selector.alarm
        self._alarm.callback = self._turn
        self._turning = False
        self._alarm.set(0)

    def call_soon(self, callback, *args, context=None):
        handle = super().call_soon(callback, *args, context=context)
        if not self._turning:
            self._alarm.set(0)
        return handle

    def call_at(self, when, callback, *args, context=None):
        handle = super().call_at(when, callback, *args, context=context)
        if not self._turning:
            self._alarm.set(0)
        return handle

    def run_forever(self):
        # Somebody wants to wait here: the selector does it.
        self._alarm.callback = self._selector.wake
        self._turning = True
        try:
            super().run_forever()
        finally:
            self._turning = False
            self._alarm.callback = self._turn
            self._alarm.set(0)

    def _turn(self):
        """What asyncio has to do now, and when it wants to be asked next."""
        selector = self._selector
        if self._turning:
            self._alarm.set(-1)  # a nested main loop; the turn goes on behind it
            return
        outer = asyncio._get_running_loop()
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook,
                               finalizer=self._asyncgen_finalizer_hook)
        asyncio._set_running_loop(self)
        self._turning = selector.nested = True
        self._thread_id = threading.get_ident()
        try:
            self._run_once()
        finally:
            self._thread_id = None
            self._turning = selector.nested = False
            asyncio._set_running_loop(outer)
            sys.set_asyncgen_hooks(*hooks)
            if self._ready:
                self._alarm.set(0)
            elif self._scheduled:
                self._alarm.set(max(1, int(self._scheduled[0].when() * 1e6)))
            else:
                self._alarm.set(-1)


def _get_context():
    """The main context of this thread, and whether it has to be made the thread's default."""
    context = GLib.MainContext.get_thread_default()
    if context is not None:
        return context, False
    if threading.current_thread() is threading.main_thread():
        return GLib.MainContext.default(), False
    return GLib.MainContext.new(), True


def _bridge(loop):
    """Makes a running loop iterate the main context of its thread."""
    if any(cls.__module__ == "gi.events" for cls in type(loop).__mro__):
        return
    inner = getattr(loop, "_selector", None)
    if inner is None or not hasattr(inner, "fileno"):
        raise RuntimeError(f"{type(loop).__name__} cannot wait for GLib: use asyncio's own event "
                           "loop, or that of gi.events")
    context, push = _get_context()
    if push:
        context.push_thread_default()
    loop._selector = _Selector(inner, context, loop, push)


def get_loop():
    """The running loop, which waits for GLib as well."""
    loop = _get_running_loop()
    if getattr(loop, "_selector", None).__class__ is not _Selector:
        _bridge(loop)
    return loop


def _done(_source, result, future):
    if not future.done():
        future.set_result(result)


async def perform(begin, finish, self, arguments):
    """Awaits a call of the form begin(..., cancellable, callback) and finish(result)."""
    loop = get_loop()
    future = loop.create_future()
    cancellable = _unused.pop() if _unused else _Cancellable()
    begin(self, *arguments, cancellable, _done, future)
    try:
        result = await future
    except _CancelledError:
        cancellable.cancel()
        raise
    _unused.append(cancellable)
    return finish(self, result)


async def perform_until(call, emitter, event, failures=()):
    """Awaits a call and then the event that it leads to, or another that means a failure."""
    future = get_loop().create_future()

    def happened(_emitter, *_data):
        if not future.done():
            future.set_result(True)

    def failed(_emitter, *data):
        if not future.done():
            error = data[0] if isinstance(data[0], GLib.Error) else GLib.Error(
                "Closed before it was open", "hawser-error-quark", 2302999)
            future.set_exception(error)

    connect = GObject.Object.connect
    handlers = [connect(emitter, event, happened)]
    handlers += [connect(emitter, failure, failed) for failure in failures]
    try:
        await call
        return await future
    finally:
        if future.done() and not future.cancelled():
            future.exception()  # the call's own counts
        for handler in handlers:
            emitter.handler_disconnect(handler)


_loops = {}  # main context -> EventLoop


def create_task(coroutine, *, name=None):
    """Starts a coroutine, whatever iterates the main context of this thread."""
    loop = asyncio._get_running_loop()
    if loop is None:
        policy = asyncio.get_event_loop_policy()
        if type(policy).__module__ == "gi.events":
            loop = policy.get_event_loop()
        else:
            context, _new = _get_context()
            loop = _loops.get(hash(context))
            if loop is None or loop.is_closed():
                loop = _loops[hash(context)] = EventLoop(context)
                atexit.register(loop.close)
    return loop.create_task(coroutine, name=name)


class _Inbox:
    """What came and was not taken yet. The handlers hold it, and nothing that holds them."""

    HIGH = 64
    LOW = 16

    def __init__(self, convert):
        self.messages = deque()
        self.future = None
        self.ended = False
        self.error = None
        self.stopped = False  # by us
        self._convert = convert

    def wake(self):
        future, self.future = self.future, None
        if not future.done():
            future.set_result(None)

    def message(self, emitter, *data):
        self.messages.append(self._convert(*data))
        if len(self.messages) >= self.HIGH and not self.stopped and emitter.get_receiving():
            self.stopped = True
            emitter.set_receiving(False)
        if self.future is not None:
            self.wake()

    def failed(self, _emitter, error, *_data):
        self.error = error
        self.closed()

    def closed(self, *_data):
        self.ended = True
        if self.future is not None:
            self.wake()


class Messages:
    """What an object receives, one message after the other, for `async for`; ends with the connection.

    Collects from the moment it is made. While many messages wait, the object does not receive.
    """

    def __init__(self, emitter, convert):
        self._emitter = emitter
        self._inbox = inbox = _Inbox(convert)
        self._handlers = [GObject.Object.connect(emitter, "message", inbox.message),
                          GObject.Object.connect(emitter, "error", inbox.failed),
                          GObject.Object.connect(emitter, "close", inbox.closed)]

    def __aiter__(self):
        return self

    async def __anext__(self):
        inbox = self._inbox
        while not inbox.messages:
            if inbox.ended:
                self.close()
                error, inbox.error = inbox.error, None
                raise StopAsyncIteration if error is None else error
            future = inbox.future = get_loop().create_future()
            await future
        if inbox.stopped and len(inbox.messages) <= inbox.LOW:
            inbox.stopped = False
            self._emitter.set_receiving(True)
        return inbox.messages.popleft()

    def close(self):
        """Stops to collect."""
        for handler in self._handlers:
            self._emitter.handler_disconnect(handler)
        self._handlers = []
        if self._inbox.stopped:
            self._inbox.stopped = False
            self._emitter.set_receiving(True)
        self._inbox.ended = True

    __del__ = close
