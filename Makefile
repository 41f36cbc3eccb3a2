# Live Chat Agent. `make help` lists what can be done; everything made goes to $(BUILD).

BUILD ?= build
PREFIX ?= /usr
CXX ?= g++
VERSION := $(shell cat VERSION)

# --- C++ ------------------------------------------------------------------------------------------
PACKAGES := libcurl hiredis libpqxx libpq spdlog fmt openssl libsystemd simdjson
OPTIMIZE ?= -O2 -g1
HARDEN ?= -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
# g++ 12 mistakes the coroutine frames of Asio for mismatched new and delete.
WARN := -Wall -Wextra -Werror -Wno-missing-field-initializers -Wno-mismatched-new-delete
CPPFLAGS += -Ifcgi-app/src -DASIO_STANDALONE -DASIO_SEPARATE_COMPILATION -DASIO_NO_DEPRECATED \
  -DASIO_HAS_STD_ALIGNED_ALLOC=1 \
  -DLIVECHAT_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CXXFLAGS += -std=c++23 $(OPTIMIZE) $(HARDEN) $(WARN)
LDFLAGS += -pie -Wl,-z,relro,-z,now
LDLIBS += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lfcgi -lstemmer -lpthread

MAINS := fcgi-app/src/worker_main.cpp fcgi-app/src/jobs_main.cpp fcgi-app/src/chatctl_main.cpp
SOURCES := $(filter-out $(MAINS),$(shell find fcgi-app/src -name '*.cpp'))
OBJECTS := $(SOURCES:%.cpp=$(BUILD)/obj/%.o)
UNIT_OBJECTS := $(patsubst %.cpp,$(BUILD)/obj/%.o,$(wildcard tests/fakes/*.cpp) \
  $(shell find tests/unit tests/contract -name '*.cpp' 2>/dev/null) $(wildcard tests/fuzz/*.cpp))
FAKE_OBJECTS := $(patsubst %.cpp,$(BUILD)/obj/%.o,$(wildcard tests/fakes/fake_gemini/*.cpp))
LOAD_CLIENT_OBJECTS := $(patsubst %.cpp,$(BUILD)/obj/%.o,$(wildcard tests/bench/load_client/*.cpp))
ASIO_OBJECT := $(BUILD)/obj/fcgi-app/src/base/asio.o
PROGRAMS := $(BUILD)/bin/chat-worker $(BUILD)/bin/chat-jobs $(BUILD)/bin/chatctl

# One line a step; V=1 shows the commands.
Q := $(if $(V),,@)

.DEFAULT_GOAL := build
.PHONY: help build programs widget run test unit-tests lint format docs install install-nginx \
  install-systemd uninstall fresh fresh-booted bench clean tidy sanitize fuzz hostile chaos mutants
# A parallel build by default: as many jobs as there are cores, unless -j says otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

build: programs widget ## Build the worker, chat-jobs, chatctl and the widget

programs: $(PROGRAMS)

$(BUILD)/bin/chat-worker: $(BUILD)/obj/fcgi-app/src/worker_main.o $(OBJECTS)
$(BUILD)/bin/chat-jobs: $(BUILD)/obj/fcgi-app/src/jobs_main.o $(OBJECTS)
$(BUILD)/bin/chatctl: $(BUILD)/obj/fcgi-app/src/chatctl_main.o $(OBJECTS)
$(PROGRAMS):
	@mkdir -p $(@D)
	@echo "  link     $@"
	$(Q)$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

$(BUILD)/bin/unit-tests: $(UNIT_OBJECTS) $(OBJECTS)
	@mkdir -p $(@D)
	@echo "  link     $@"
	$(Q)$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ $(LDLIBS) -lgmock -lgtest -lgtest_main -o $@

$(BUILD)/bin/fake-gemini: $(FAKE_OBJECTS) $(ASIO_OBJECT)
	@mkdir -p $(@D)
	@echo "  link     $@"
	$(Q)$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -lpthread -o $@

$(BUILD)/bin/load-client: $(LOAD_CLIENT_OBJECTS) $(ASIO_OBJECT)
	@mkdir -p $(@D)
	@echo "  link     $@"
	$(Q)$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -lpthread -o $@

$(BUILD)/obj/tests/%.o: CPPFLAGS += -Itests
# g++ 14 takes the empty alternatives of libpqxx's params for uninitialised.
$(BUILD)/obj/fcgi-app/src/adapters/postgres_%.o: CXXFLAGS += -Wno-maybe-uninitialized
$(BUILD)/obj/%.o: %.cpp
	@mkdir -p $(@D)
	@echo "  compile  $<"
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

unit-tests: $(BUILD)/bin/unit-tests ## Run the C++ unit tests only
	$<

# --- widget ---------------------------------------------------------------------------------------
WIDGET_SOURCES := $(shell find widget -name node_modules -prune -o -type f -not -path 'widget/demo/*' -not -path 'widget/tests/*' -print)

widget: $(BUILD)/widget/widget.js ## Build the widget only

$(BUILD)/widget/widget.js: widget/node_modules/.package-lock.json $(WIDGET_SOURCES)
	cd widget && OUT="$(if $(filter /%,$(BUILD)),,$(CURDIR)/)$(BUILD)/widget" ../tools/node node build.mjs
	@touch $@

widget/node_modules/.package-lock.json: widget/package-lock.json
	cd widget && ../tools/node npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# --- running and installing -----------------------------------------------------------------------
run: ## Run it all on this machine, at http://127.0.0.1:8080/
	@tools/install-packages run
	@$(MAKE) --no-print-directory build
	@setpriv --pdeathsig TERM tools/run

SYSCONFDIR ?= /etc
SHARE := $(PREFIX)/share/live-chat-agent
NGINX_VERSION ?= $(shell PATH=$$PATH:/usr/sbin:/sbin nginx -v 2>&1 | sed -n 's,.*/\([0-9.]*\).*,\1,p')

install: build install-nginx install-systemd ## Install to $(DESTDIR)$(PREFIX): programs, widget, nginx site, SQL, units
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(SHARE)
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	cp -R --no-preserve=ownership $(BUILD)/widget widget/demo sql $(DESTDIR)$(SHARE)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/live-chat-agent README.md CHANGELOG.md LICENSE docs/install.md

# What the administrator edits is made once, and left alone by upgrades. HTTP/2 is said in another way
# since nginx 1.25.1; the older way still works there, with a warning.
NGINX_CONF := $(DESTDIR)$(SYSCONFDIR)/nginx
install-nginx:
	install -d $(NGINX_CONF)/live-chat-agent $(NGINX_CONF)/sites-available
	install -m 644 nginx/snippets/*.conf $(NGINX_CONF)/live-chat-agent
	install -m 644 $$(printf '1.25.1\n%s\n' '$(NGINX_VERSION)' | sort -VC && echo nginx/listen/https-1.25.conf || echo nginx/listen/https-1.22.conf) \
	  $(NGINX_CONF)/live-chat-agent/listen-https.conf
	test -e $(NGINX_CONF)/live-chat-agent/upstream.conf || install -m 644 -t $(NGINX_CONF)/live-chat-agent nginx/upstream.conf
	test -e $(NGINX_CONF)/sites-available/live-chat-agent.conf || \
	  sed 's,/usr/share/,$(PREFIX)/share/,' nginx/live-chat-agent.conf >$(NGINX_CONF)/sites-available/live-chat-agent.conf

# The units name the places where things are installed. The example of the settings comes twice: the
# administrator's, and one to compare it with after an upgrade.
CONF := $(DESTDIR)$(SYSCONFDIR)/live-chat-agent
install-systemd: $(BUILD)/live-chat-agent.env
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in systemd/live-chat-agent*; do \
	  sed 's,=/usr/bin/,=$(PREFIX)/bin/,; s,/usr/share/,$(PREFIX)/share/,; s,/etc/live-chat-agent,$(SYSCONFDIR)/live-chat-agent,g' $$unit | \
	    install -m 644 /dev/stdin $(DESTDIR)$(PREFIX)/lib/systemd/system/$${unit##*/} || exit 1; \
	done
	install -D -m 644 systemd/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/live-chat-agent.conf
	install -D -m 644 systemd/tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/live-chat-agent.conf
	install -d $(CONF)
	install -d -m 700 $(CONF)/credentials
	install -D -m 644 -t $(DESTDIR)$(SHARE) $<
	test -e $(CONF)/live-chat-agent.env || install -m 640 -t $(CONF) $<

$(BUILD)/live-chat-agent.env: $(BUILD)/bin/chat-worker $(BUILD)/bin/chat-jobs systemd/env-example
	{ $< --config-table && $(BUILD)/bin/chat-jobs --config-table; } | systemd/env-example >$@ || { rm -f $@; false; }

# Settings, secrets, the nginx site and the data stay.
uninstall: ## Remove what `make install` installed, but for what the administrator edits
	cd $(DESTDIR)$(PREFIX) && rm -rf bin/chat-worker bin/chat-jobs bin/chatctl share/live-chat-agent share/doc/live-chat-agent \
	  lib/systemd/system/live-chat-agent* lib/sysusers.d/live-chat-agent.conf lib/tmpfiles.d/live-chat-agent.conf
	rm -rf $(NGINX_CONF)/live-chat-agent

fresh: ## Run the README's commands on a fresh Debian (SUITE=bookworm FRESH_USER=dev)
	tests/fresh/fresh $(or $(SUITE),bookworm) '$(or $(COMMAND),tests/fresh/readme)'

fresh-booted: ## Install as docs/install.md says on a fresh Debian, boot it, try it (SUITE=bookworm)
	tests/fresh/fresh $(or $(SUITE),bookworm) 'tests/fresh/booted install' 'tests/fresh/booted try'

clean: ## Remove everything that was built
	rm -rf $(BUILD)

# --- checking -------------------------------------------------------------------------------------
TEST_MODULES := tests/integration/node_modules/.package-lock.json tests/e2e/node_modules/.package-lock.json

test: ## Build and run every test; ends with "N passed, M failed"
	@tools/install-packages run test
	@$(MAKE) --no-print-directory build $(BUILD)/bin/unit-tests $(BUILD)/bin/fake-gemini $(TEST_MODULES) \
	  tests/lighthouse/node_modules/.package-lock.json
	@tools/test

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json
	cd $(@D)/.. && ../../tools/node npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Optimised as it is built for use; QUICK=1 is a smoke run.
bench: ## Measure speed and memory beside nginx alone (QUICK=1: does it work?)
	@tools/install-packages run
	@$(MAKE) --no-print-directory programs $(BUILD)/bin/fake-gemini $(BUILD)/bin/load-client
	@BUILD="$(BUILD)" OPTIMIZE="$(OPTIMIZE)" tests/bench/bench

OPENAPI_TOOLS := tools/openapi/node_modules/.package-lock.json
$(OPENAPI_TOOLS): tools/openapi/package-lock.json
	cd tools/openapi && ../node npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

lint: ## Check format, code, shell, TypeScript, the API's contract, migrations, nginx; `tools/lint` lists them
	@tools/install-packages run lint
	@$(MAKE) --no-print-directory build $(OPENAPI_TOOLS)
	@tools/lint

# A file that was found clean is looked at again when it, a header of its, or the rules have changed.
# Asio 1.22 does not know by itself that clang has coroutines.
TIDY ?= clang-tidy-19
tidy: $(patsubst %.cpp,$(BUILD)/tidy/%.clean,$(SOURCES) $(MAINS)) ## Look for mistakes in the C++ with clang-tidy (minutes, the first time)
$(BUILD)/tidy/%.clean: %.cpp .clang-tidy
	@mkdir -p $(@D)
	@echo "  tidy     $<"
	@$(CXX) $(CPPFLAGS) -std=c++23 -MM -MP -MT $@ -MF $(@:.clean=.d) $<
	$(Q)nice -n 5 $(TIDY) --quiet $< -- $(CPPFLAGS) -std=c++23 -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE 2>$(@:.clean=.log) || \
	  { grep -vE '^[0-9]+ warnings? (and [0-9]+ errors? )?generated|^Suppressed' $(@:.clean=.log); false; }
	@touch $@
-include $(shell find $(BUILD)/tidy -name '*.d' 2>/dev/null)

# --- sanitizers, fuzzers, hostile peers -----------------------------------------------------------
# Builds of their own, beside the ordinary one. -O1: a sanitized -O2 takes four times as long to build.
# Without _FORTIFY_SOURCE, whose checked functions the sanitizers do not know.
# libubsan as a shared library of its own, beside libasan, would not write its reports where it is told.
SAN ?= address,undefined
SUITES ?= unit integration
comma := ,
SAN_BUILD := $(BUILD)/san-$(subst $(comma),-,$(SAN))
# ThreadSanitizer does not understand atomic_thread_fence, and g++ says so wherever Asio has one.
sanitize: ## Run the unit and integration tests with SAN=address,undefined (or thread)
	@tools/install-packages run test
	@$(MAKE) --no-print-directory BUILD='$(SAN_BUILD)' OPTIMIZE='-O1 -g1 -fno-omit-frame-pointer' \
	  HARDEN='-fPIE -fsanitize=$(SAN) -fno-sanitize-recover=all -static-libasan -static-libubsan' \
	  WARN='$(WARN)$(if $(findstring thread,$(SAN)), -Wno-tsan)' \
	  build $(addprefix $(SAN_BUILD)/bin/,unit-tests fake-gemini) $(TEST_MODULES)
	@BUILD='$(SAN_BUILD)' tests/sanitized/run $(SUITES)

# One target per parser of foreign bytes: tests/fuzz/<name>.cpp, with its seeds in corpus/<name>/.
# Asio 1.22 does not know by itself that clang has coroutines.
FUZZ_CXX ?= clang++-19
SECONDS ?= 10
TARGETS ?= $(sort $(patsubst tests/fuzz/%.cpp,%,$(filter-out %_test.cpp,$(wildcard tests/fuzz/*.cpp))))
fuzz: ## Fuzz every parser of foreign bytes (SECONDS=10 each, TARGETS="sse_parser …")
	@tools/install-packages run fuzz
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/fuzz' CXX='$(FUZZ_CXX)' WARN= OPTIMIZE='-O1 -g' \
	  HARDEN='-fPIE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	    -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE' \
	  $(TARGETS:%=$(BUILD)/fuzz/bin/fuzz/%)
	@BUILD='$(BUILD)/fuzz' tests/fuzz/run $(SECONDS) $(TARGETS)

# What the parsers are made of, as a library: each target takes what it needs.
FUZZED := $(addprefix fcgi-app/src/,base/asio.cpp base/encoding.cpp base/time_text.cpp config/redis_url.cpp \
  adapters/sse_parser.cpp adapters/foreign_json.cpp adapters/provider_reply.cpp adapters/provider_error.cpp \
  adapters/gemini_reply.cpp adapters/gemini_error.cpp adapters/openai_reply.cpp adapters/openai_error.cpp \
  adapters/anthropic_reply.cpp adapters/anthropic_error.cpp \
  adapters/http_client.cpp adapters/curl_loop.cpp adapters/curl_url.cpp \
  api/request_body.cpp api/router.cpp api/jwt.cpp api/user_token.cpp \
  api/visitor_token.cpp base/text.cpp chat/visitor_json.cpp chat/choice_filter.cpp \
  chat/cursor.cpp chat/message.cpp chat/message_json.cpp chat/reply_reader.cpp \
  transport/fcgi_records.cpp transport/fcgi_request.cpp) $(wildcard fcgi-app/src/chat/faq_*.cpp)
$(BUILD)/libfuzzed.a: $(FUZZED:%.cpp=$(BUILD)/obj/%.o)
	@rm -f $@
	ar -rcsT $@ $^
.SECONDARY: $(TARGETS:%=$(BUILD)/obj/tests/fuzz/%.o)
$(BUILD)/bin/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/libfuzzed.a
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -fsanitize=fuzzer $(LDFLAGS) $^ $(LDLIBS) -o $@

hostile: ## Attack a running stack: broken peers, smuggling, floods (several minutes)
	@tools/install-packages run hostile
	@$(MAKE) --no-print-directory build
	@tests/hostile/all

chaos: ## Cut, stall and kill under load, and see that nothing is lost or doubled (CHAOS_SCALE=1: in full)
	@tools/install-packages run test
	@$(MAKE) --no-print-directory build $(BUILD)/bin/fake-gemini $(TEST_MODULES)
	@BUILD='$(BUILD)' tests/chaos/run

mutants: widget $(TEST_MODULES) ## Take each protection away in a copy, and see a test notice (half an hour)
	@BUILD='$(BUILD)' tests/mutants/run

CPP_FILES := $(shell find fcgi-app tests -name node_modules -prune -o \( -name '*.h' -o -name '*.cpp' \) -print)
format: ## Format C++ and TypeScript
	clang-format -i $(CPP_FILES)
	cd widget && ../tools/node npx biome check --write src tests

docs: programs $(OPENAPI_TOOLS) ## Renew the README's configuration table, and the widget's types of the API
	BUILD='$(BUILD)' tools/config-table --write
	tools/api-types --write

