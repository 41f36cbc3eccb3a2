// fake-gemini: Gemini, OpenAI's Chat Completions and Anthropic's Messages on one loopback port,
// faithful in their rules and able to misbehave.
//
//   POST /v1beta/models/{model}:streamGenerateContent?alt=sse    server-sent events
//   POST /v1beta/models/{model}:generateContent                  one JSON answer
//   GET  /v1beta/models/{model}
//   POST …/v1/chat/completions                                   in ten dialects
//   POST …/v1/messages
//
//   POST   /fake/script    the script of all requests from now on (JSON object; {} = a plain reply)
//   GET    /fake/journal   what was asked, how it ended        DELETE: forget it, and all counts
//   GET    /fake/stats     counters
//
// A visitor's message may bring its own script: `[[fake status=429 retry=7]]`; see directive.cpp.
// So may a request, as JSON in the header x-fake-script.
#include <sys/resource.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>

#include "server.h"

namespace {

struct Options {
  unsigned short port = 0;
  std::string key;
};

constexpr const char* kUsage =
    "usage: fake-gemini --port N --key KEY\n"
    "Serves the APIs of model providers on 127.0.0.1:N (0: any free port, printed on standard "
    "output).\n"
    "\n"
    "Script options, for POST /fake/script and for [[fake name=value ...]] in a message:\n";

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--key") {
      options.key = value;
      continue;
    }
    const char* end = value + std::strlen(value);
    const auto result = std::from_chars(value, end, options.port);
    if (name != "--port" || result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  }
  if (argc % 2 == 0 || options.key.empty()) return std::nullopt;
  return options;
}

// Thousands of streams need more file descriptors than a shell's usual soft limit.
void raiseFileLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  raiseFileLimit();
  asio::io_context loop(1);
  fake::Stage stage(options.key);
  fake::Server server(loop, stage, options.port);
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&loop](const asio::error_code&, int) { loop.stop(); });
  server.start();
  std::printf("listening 127.0.0.1:%u\n", server.port());
  std::fflush(stdout);
  loop.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--help") == 0) {
    std::printf("%s%s", kUsage, fake::optionHelp().c_str());
    return 0;
  }
  const auto options = parse(argc, argv);
  if (!options) {
    std::fprintf(stderr, "%s%s", kUsage, "  (fake-gemini --help lists them)\n");
    return 2;
  }
  try {
    return run(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fake-gemini: %s\n", error.what());
    return 1;
  }
}
