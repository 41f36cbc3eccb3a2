#include "options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace bench {

namespace {

constexpr const char* kAbout =
    "Plays many visitors of a chat on this machine (127.0.0.1 only), and prints as JSON what came "
    "of "
    "it.\n"
    "  replies   visitors ask and read the streamed reply\n"
    "  floor     the same load straight to the fake model, through an nginx without a worker\n"
    "  idle      visitors hold an event stream on which nothing happens\n"
    "  get       GET of one path over kept connections\n"
    "  sessions  new sessions over kept connections";

ProcessTree treeFrom(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) throw CLI::ValidationError("--tree", "NAME=PID is wanted");
  const pid_t root = std::atoi(text.c_str() + equals + 1);
  if (root <= 0) throw CLI::ValidationError("--tree", text + ": no process id");
  return {text.substr(0, equals), root};
}

template <class Duration>
CLI::Option* addDuration(CLI::App& app, const char* name, Duration& into, const char* about) {
  return app.add_option_function<long>(
      name, [&into](long count) { into = Duration(count); }, about);
}

}  // namespace

Options parseCommandLine(int argc, char** argv) {
  Options options;
  std::vector<std::string> trees;
  CLI::App app(kAbout);
  app.add_option("mode", options.mode)
      ->required()
      ->check(CLI::IsMember({"replies", "floor", "idle", "get", "sessions"}));
  app.add_option("--port", options.port, "port of the nginx")->required();
  app.add_option("--at-once", options.atOnce, "visitors, streams, or requests in flight")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--total", options.total, "replies or requests in all (one for each visitor)")
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--connections", options.connections, "kept connections of get and sessions")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--chunks", options.chunks, "chunks of a whole reply");
  addDuration(app, "--spread-ms", options.spread, "visitors arrive spread over this time");
  addDuration(app, "--hold-seconds", options.hold, "how long idle streams are held");
  addDuration(app, "--limit-seconds", options.limit, "give up after this time");
  app.add_option("--site", options.site, "key of the site");
  app.add_option("--origin", options.origin, "Origin of the visitors' page");
  app.add_option("--message", options.message, "what visitors say");
  app.add_option("--key", options.key, "the fake model's key (floor)");
  app.add_option("--model", options.model, "name of the model (floor)");
  app.add_option("--path", options.path, "path (get)");
  app.add_option("--token", options.token, "visitor token (get)");
  app.add_option("--bytes", options.bytes, "length of every answer (get)");
  app.add_option("--tree", trees, "NAME=PID: measure this process and its descendants");
  try {
    app.parse(argc, argv);
    for (const std::string& tree : trees) options.trees.push_back(treeFrom(tree));
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  options.trees.push_back({"client", getpid()});
  return options;
}

}  // namespace bench
