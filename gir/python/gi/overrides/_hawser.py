# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the classes of Hawser get beside what introspection gives, each when it is used first.

Every pair of `x_async()` and `x_finish()` is a method `x()` to be awaited, every property an
attribute, options are keyword arguments, and dict, str and bytes are what they are.

The classes below whose names begin with an underscore hold what a class of Hawser gets beside that.
The stub for type checkers is made of their annotations and the GIR.
"""
from __future__ import annotations

import sys
import weakref

from gi.repository import Gio, GLib, GObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AsyncIterator, Callable, Coroutine, Self

_module = sys.modules["gi.repository.Hawser"]
_connect = GObject.Object.connect


# Values in and out

def _to_variant(value):
    if isinstance(value, GLib.Variant):
        return value
    if value is None:
        return GLib.Variant("mv", None)
    if isinstance(value, str):
        return GLib.Variant.new_string(value)
    if isinstance(value, bool):
        return GLib.Variant.new_boolean(value)
    if isinstance(value, int):
        value = int(value)
        if -1 << 31 <= value < 1 << 31:
            return GLib.Variant.new_int32(value)
        return GLib.Variant.new_int64(value) if value < 1 << 63 else GLib.Variant.new_uint64(value)
    if isinstance(value, float):
        return GLib.Variant.new_double(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return GLib.Variant.new_from_bytes(GLib.VariantType.new("ay"), _to_bytes(value), True)
    if isinstance(value, (list, tuple)):
        return GLib.Variant("av", [_to_variant(item) for item in value])
    if hasattr(value, "items"):
        return GLib.Variant("a{sv}", {str(key): _to_variant(item) for key, item in value.items()})
    raise TypeError(f"{type(value).__name__} cannot be sent along: use str, bytes, dict or None")


def _from_variant(variant):
    if variant is None:
        return None
    kind = variant.get_type_string()
    if kind == "s":
        return variant.get_string()
    if kind == "ay":
        return variant.get_data_as_bytes().get_data() or b""
    return variant.unpack()


def _to_bytes(value):
    if isinstance(value, GLib.Bytes):
        return value
    if isinstance(value, str):
        return GLib.Bytes.new(value.encode())
    if isinstance(value, (bytes, bytearray, memoryview)):
        return GLib.Bytes.new(bytes(value))
    raise TypeError(f"bytes or str wanted, not {type(value).__name__}")


def _from_bytes(value):
    # GLib has no memory for nothing.
    return None if value is None else value.get_data() or b""


def _to_address(value):
    """A NetAddress of ("::1", 80), of "::1", or of a dict."""
    if value is None or isinstance(value, _module.NetAddress):
        return value
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, dict):
        value = dict(zip(("address", "port"), value))
    family = _module.NetFamily.IPV6 if ":" in value["address"] else _module.NetFamily.IPV4
    return _module.NetAddress(**{"family": family, **value})


def _to_linger(value):
    """A SocketLinger of (True, 5) or of a dict."""
    if value is None or isinstance(value, _module.SocketLinger):
        return value
    on, linger = (value["on"], value["linger"]) if isinstance(value, dict) else value
    return _module.SocketLinger.new(on, linger)


# By the name of a type, without its namespace.
_INTO = {"Variant": _to_variant, "Bytes": _to_bytes, "NetAddress": _to_address,
         "SocketLinger": _to_linger}
_OUT_OF = {"Variant": _from_variant, "Bytes": _from_bytes}


def _get_kind(gtype):
    return gtype.name.removeprefix("G").removeprefix("Hawser")


def _to_enum(gtype):
    """The value of an enumeration by its name, in any case."""
    def convert(value):
        return getattr(gtype.pytype, value.upper().replace("-", "_")) if isinstance(value, str) else value
    return convert


def _get_converter(pspec):
    if pspec.value_type.is_a(GObject.TYPE_ENUM):
        return _to_enum(pspec.value_type)
    return _INTO.get(_get_kind(pspec.value_type))


# Calls

def _perform(begin, finish, self, arguments):
    """Does what _hawser_asyncio.perform() does, which then takes this place."""
    global _perform
    from ._hawser_asyncio import perform as _perform
    return _perform(begin, finish, self, arguments)


def _make_call(name, begin, finish):
    """A method to be awaited, of a pair."""
    names, converters, options = [], [], None
    # Without cancellable, callback and user_data.
    for argument in begin.get_arguments()[:-3]:
        # The name of the method is another one since PyGObject 3.50.
        info = (getattr(argument, "get_type_info", None) or argument.get_type)().get_interface()
        kind = info.get_name() if info is not None else ""
        names.append(argument.get_name())
        converters.append(_INTO.get(kind))
        if kind.endswith("Options"):
            options = kind
    count = len(names)
    plain = not any(converters)

    def prepare(arguments, keywords):
        if len(arguments) > count:
            raise TypeError(f"{name}() takes {count} arguments, not {len(arguments)}")
        arguments = list(arguments)
        for index in range(len(arguments), count):
            if names[index] in keywords:
                arguments.append(keywords.pop(names[index]))
            elif options and index == count - 1:
                arguments.append(None)
            else:
                raise TypeError(f"{name}() lacks {names[index]!r}")
        if keywords and options and arguments[-1] is None:
            arguments[-1] = getattr(_module, options)(**keywords)
        elif keywords:
            raise TypeError(f"{name}() does not know {', '.join(keywords)}")
        return [value if convert is None or value is None else convert(value)
                for value, convert in zip(arguments, converters)]

    def call(self, *arguments, **keywords):
        if keywords or not plain or len(arguments) != count:
            arguments = prepare(arguments, keywords)
        return _perform(begin, finish, self, arguments)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"Awaits {begin.__name__}()."
    return call


def _make_connect(call):
    """GObject has a method of this name, too, which takes a signal's name and a function."""
    def connect(self, *arguments, **keywords):
        if len(arguments) > 1 and callable(arguments[1]):
            return _connect(self, *arguments)
        return call(self, *arguments, **keywords)
    return connect


# What is accepted at once needs no turn of the main loop; now and then it takes one all the same, for
# everything else that waits for one.
_PROMPT = 64
_prompt = 0


def _is_prompt():
    global _prompt
    _prompt = (_prompt + 1) % _PROMPT
    return _prompt


def _check_turn(error):
    """Raises the error, unless it says that the call has to wait."""
    if error.domain != "g-io-error-quark" or error.code != Gio.IOErrorEnum.WOULD_BLOCK:
        raise error


# Events

def _make_adapter(cls, event, listener):
    """What is connected for a listener: without the emitter, and with Python's own values."""
    kinds = [_get_kind(gtype) for gtype in GObject.signal_query(event, cls).param_types]
    if kinds == ["Bytes", "gchararray"]:
        return lambda _emitter, data, text: listener(_from_message(data, text))
    converters = [_OUT_OF.get(kind) for kind in kinds]
    if not any(converters):
        return lambda _emitter, *data: listener(*data)
    if len(converters) == 1:
        convert, = converters
        return lambda _emitter, value: listener(convert(value))
    return lambda _emitter, *data: listener(
        *[value if convert is None else convert(value) for value, convert in zip(data, converters)])


class _Once:
    """An adapter for one call."""

    def __init__(self, adapter):
        self.adapter = adapter

    def __call__(self, emitter, *data):
        emitter.handler_disconnect(self.handler)
        self.adapter(emitter, *data)


def _from_message(data, text):
    if text is None:
        return data.get_data() or b""
    # GObject's strings end with a NUL character.
    return text if len(text) == data.get_size() else data.get_data().decode()


def _find_event(cls, name):
    """GObject's name of an event (`headersReceive` is `headers-receive`), or None."""
    name = "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-").replace("_", "-")
    for base in cls.__mro__:
        if base is _module.EventEmitter:
            return None
        if "__gtype__" in base.__dict__ and name in GObject.signal_list_names(base):
            return name
    return None


def _listen(self, event, listener, once):
    if not callable(listener):
        raise TypeError(f"{event}: a listener has to be callable")
    cls = type(self)
    event = _find_event(cls, event)
    if event is None:
        return 0
    # The signal holds the adapter, and the adapter the listener: where that holds the emitter, the
    # collector sees the whole circle. Nothing else holds an adapter.
    adapter = _make_adapter(cls, event, listener)
    if once:
        adapter = _Once(adapter)
    adapter.event = event
    adapter.listener = listener
    adapter.handler = _connect(self, event, adapter)
    try:
        self._adapters[adapter.handler] = adapter
    except AttributeError:
        self._adapters = weakref.WeakValueDictionary({adapter.handler: adapter})
    return adapter.handler


class _EventEmitter:
    def on(self, event: str, listener: Callable[..., object]) -> int:
        """Adds a listener, which gets the event's data. An event that is not known is ignored."""
        return _listen(self, event, listener, False)

    def once(self, event: str, listener: Callable[..., object]) -> int:
        """Adds a listener that is removed just before its first call."""
        return _listen(self, event, listener, True)

    def off(self, event: str, listener: Callable[..., object] | None = None) -> None:
        """Removes a listener, or all of an event."""
        event = _find_event(type(self), event)
        for handler, adapter in list(getattr(self, "_adapters", {}).items()):
            if adapter.event == event and (listener is None or adapter.listener == listener) and (
                    self.handler_is_connected(handler)):
                self.handler_disconnect(handler)


# What single classes have beside that

class _HttpRequest:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.destroy()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.destroy()


class _HttpRequestOptions:
    def __init__(self, **options: Any) -> None:
        method = options.get("method")
        if isinstance(method, str) and not hasattr(_module.HttpRequestMethod, method.upper()):
            options["custom_method"] = options.pop("method")
        _construct(self, options)


class _HttpResponse:
    @property
    def text(self) -> str:
        """The body as text."""
        return self.get_text()

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return _from_bytes(self.get_bytes())

    def json(self) -> Any:
        """The body as JSON says."""
        import json
        return json.loads(self.content)

    async def read(self, size: int = 65536) -> bytes:
        """The next piece of the body of a response that was opened; empty at its end."""
        stream = self.get_stream()
        cls = type(stream)
        return _from_bytes(await _perform(cls.read_bytes_async, cls.read_bytes_finish, stream,
                                          (size, GLib.PRIORITY_DEFAULT)))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The body of a response that was opened, piece by piece."""
        while piece := await self.read():
            yield piece

    def close(self) -> None:
        """Ends a response that was opened, whatever is left of it."""
        stream = self.get_stream()
        if stream is not None and not stream.is_closed():
            stream.close(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.close()


class _Closing:
    """`with` begins to close, `async with` waits for it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close_async(*(None,) * (len(type(self).close_async.get_arguments()) - 2), None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        try:
            await self.close()
        except GLib.Error as error:
            # There is nothing to close.
            if error.domain != "hawser-error-quark":
                raise


class _WebSocket(_Closing):
    async def connect(self, url: str, options: WebSocketRequestOptions | None = None,
                      **keywords: Any) -> bool:
        """Connects, and ends when the connection is open."""
        from ._hawser_asyncio import perform_until
        try:
            return await perform_until(self._connect(url, options, **keywords), self, "open",
                                       ("error", "close"))
        except BaseException:
            # Whoever is not waiting any more does not want the connection either.
            if self.get_state() != _module.WebSocketState.IDLE:
                self.close_async(None, None, None)
            raise

    async def close(self, options: WebSocketCloseOptions | None = None, **keywords: Any) -> bool:
        """Closes the connection, and ends when it is closed."""
        from ._hawser_asyncio import perform_until
        return await perform_until(self._close(options, **keywords), self, "close")

    def send(self, message: str | bytes) -> Coroutine[Any, Any, bool]:
        """Sends a message: text or bytes."""
        if not isinstance(message, str):
            return _send_bytes(self, _to_bytes(message))
        if "\0" in message:
            cls = type(self)  # GObject's strings end there
            return _perform(cls.send_text_bytes_async, cls.send_finish, self, (_to_bytes(message),))
        return _send_text(self, message)

    def messages(self) -> AsyncIterator[str | bytes]:
        """What comes from now on, for `async for`; ends with the connection."""
        from ._hawser_asyncio import Messages
        return Messages(self, _from_message)


async def _send_text(self, text):
    cls = type(self)
    if _is_prompt():
        try:
            return cls.try_send_text(self, text)
        except GLib.Error as error:
            _check_turn(error)
    return await _perform(cls.send_text_async, cls.send_finish, self, (text,))


async def _send_bytes(self, data):
    cls = type(self)
    if _is_prompt():
        try:
            return cls.try_send_bytes(self, data)
        except GLib.Error as error:
            _check_turn(error)
    return await _perform(cls.send_bytes_async, cls.send_finish, self, (data,))


class _Socket(_Closing):
    pass


class _TcpSocket:
    def connect(self, address: NetAddress | Address | TcpConnectOptions, port: int | None = None,
                **options: Any) -> Coroutine[Any, Any, bool]:
        """Connects to an address, as "::1" and a port, ("::1", 80), a dict or a NetAddress."""
        if not isinstance(address, _module.TcpConnectOptions):
            address = _module.TcpConnectOptions(
                address=address if port is None else (address, port), **options)
        return self._connect(address)

    def send(self, data: str | bytes | TcpSendOptions, *,
             encoding: str | None = None) -> Coroutine[Any, Any, bool]:
        """Sends bytes, or text in UTF-8 or another encoding."""
        cls = type(self)
        if isinstance(data, str) and encoding is not None:
            data = _module.TcpSendOptions(text=data, encoding=encoding)
        if isinstance(data, _module.TcpSendOptions):
            return _perform(cls.send_async, cls.send_finish, self, (data,))
        return _perform(cls.send_bytes_async, cls.send_finish, self, (_to_bytes(data),))

    def set_extra_options(self, options: ExtraOptionsBase | None = None,
                          **keywords: Any) -> Coroutine[Any, Any, bool]:
        return _module.Socket.set_extra_options(self, options or _module.TcpExtraOptions(**keywords))

    def messages(self) -> AsyncIterator[bytes]:
        """What comes from now on, for `async for`; ends with the connection."""
        from ._hawser_asyncio import Messages
        return Messages(self, lambda data, _info: _from_bytes(data))


class _UdpSocket:
    def send(self, data: str | bytes | UdpSendOptions,
             address: NetAddress | Address | None = None) -> Coroutine[Any, Any, bool]:
        """Sends a datagram to an address."""
        if not isinstance(data, _module.UdpSendOptions):
            data = _module.UdpSendOptions(data=data, address=address)
        cls = type(self)
        return _perform(cls.send_async, cls.send_finish, self, (data,))

    def set_extra_options(self, options: ExtraOptionsBase | None = None,
                          **keywords: Any) -> Coroutine[Any, Any, bool]:
        return _module.Socket.set_extra_options(self, options or _module.UdpExtraOptions(**keywords))

    def messages(self) -> AsyncIterator[tuple[bytes, SocketRemoteInfo]]:
        """What comes from now on and from whom, for `async for`; ends when the socket is closed."""
        from ._hawser_asyncio import Messages
        return Messages(self, lambda data, info: (_from_bytes(data), info))


class _NetConnection:
    """`async with` is registered within."""

    async def __aenter__(self) -> Self:
        await self.register()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.unregister()


# A class when it is used for the first time

def _construct(self, options):
    """GObject's constructor, with Python's own values; None is what it is without the option."""
    cls = type(self)
    values = {}
    for name, value in options.items():
        if value is None:
            continue
        pspec = cls.find_property(name.replace("_", "-"))
        convert = _get_converter(pspec) if pspec is not None else None
        values[name] = value if convert is None else convert(value)
    GObject.Object.__init__(self, **values)


def _init(self, **options):
    _construct(self, options)


def _make_property(cls, pspec):
    name = pspec.name.replace("-", "_")
    getter = getattr(cls, "get_" + name, None)
    setter = getattr(cls, "set_" + name, None)
    out_of = _OUT_OF.get(_get_kind(pspec.value_type))
    into = _get_converter(pspec)
    if getter is None:
        def get(self):
            return out_of(self.get_property(pspec.name)) if out_of else self.get_property(pspec.name)
    elif out_of is None:
        get = getter
    else:
        def get(self):
            return out_of(getter(self))

    def set_(self, value):
        value = value if into is None or value is None else into(value)
        if setter is not None:
            setter(self, value)
        else:
            self.set_property(pspec.name, value)

    return property(get, set_ if pspec.flags & GObject.ParamFlags.WRITABLE else None)


# What is too long, or not a state.
_NOT_SHOWN = {"result", "header", "extra_data", "data", "stream", "receiving", "max_message_size",
              "send_limit", "receive_limit", "cookies", "reason", "version", "result_type",
              "capabilities", "connection_properties", "link_addresses", "dnses", "routes"}


def _repr(self):
    cls = type(self)
    shown = []
    for pspec in cls.list_properties():
        name = pspec.name.replace("-", "_")
        value = getattr(self, name, None)
        if name not in _NOT_SHOWN and value is not None:
            shown.append(f" {name}={getattr(value, 'value_nick', value)!r}")
    return f"<{cls.__module__.rsplit('.', 1)[-1]}.{cls.__name__}{''.join(shown)}>"


_MINE = {name[1:]: cls for name, cls in list(globals().items())
         if name[0] == "_" and isinstance(cls, type)}


def complete(cls):
    """Adds what a class gets."""
    if not issubclass(cls, GObject.Object):
        return
    name = cls.__name__
    for info in cls.__info__.get_methods():
        base = info.__name__[:-6]
        finish = getattr(cls, base + "_finish", None)
        if info.__name__.endswith("_async") and finish is not None:
            setattr(cls, base, _make_call(base, getattr(cls, info.__name__), finish))
    pspecs = [pspec for pspec in cls.list_properties() if pspec.owner_type == cls.__gtype__]
    for pspec in pspecs:
        attribute = pspec.name.replace("-", "_")
        if not hasattr(cls, attribute):
            setattr(cls, attribute, _make_property(cls, pspec))
    if not issubclass(cls, _module.EventEmitter) and any(
            pspec.flags & GObject.ParamFlags.WRITABLE for pspec in cls.list_properties()):
        cls.__init__ = _init
    cls.__repr__ = _repr
    mine = _MINE.get(name)
    for base in reversed(mine.__mro__[:-1] if mine else ()):
        for attribute, value in base.__dict__.items():
            if attribute not in ("__module__", "__dict__", "__weakref__", "__doc__", "__annotations__"):
                if attribute in cls.__dict__ and attribute[0] != "_":
                    setattr(cls, "_" + attribute, cls.__dict__[attribute])
                setattr(cls, attribute, value)
    if "connect" in cls.__dict__:
        cls.connect = _make_connect(cls.connect)
