# SPDX-License-Identifier: LGPL-2.1-or-later
# A front door for newcomers; the build itself is meson's.

prefix ?= /usr/local

.PHONY: all run check build install benchmark docs clean

all: build

# Installs what is missing, builds, and shows every module at work on loopback.
run:
	.ci/install-deps run
	$(MAKE) build
	meson devenv -C build hawser tour

build:
	[ -f build/build.ninja ] || meson setup build -Dtests=false -Dintrospection=false
	ninja -C build

# Installs what the tests need, builds, and runs all of them.
check:
	.ci/install-deps check
	.ci/check

# Only the last steps need root.
install:
	.ci/install-deps install
	meson setup $(if $(wildcard build-install/build.ninja),--reconfigure) build-install \
	    --prefix=$(prefix) --buildtype=release -Dtests=false
	ninja -C build-install
	as_root=; [ "$$(id -u)" = 0 ] || [ -n "$(DESTDIR)" ] || as_root=sudo; \
	$$as_root env DESTDIR="$(DESTDIR)" meson install -C build-install --no-rebuild --quiet && \
	{ [ -n "$(DESTDIR)" ] || $$as_root ldconfig; }

benchmark:
	.ci/install-deps check
	[ -f build-benchmark/build.ninja ] || meson setup build-benchmark --buildtype=release
	meson test -C build-benchmark --benchmark --verbose

docs:
	.ci/install-deps check
	[ -f build-docs/build.ninja ] || meson setup build-docs -Ddocs=true -Dtests=false
	ninja -C build-docs

clean:
	rm -rf build build-check build-asan build-benchmark build-docs build-install build-*.log
