// chat-worker: serves the chat API to nginx over FastCGI.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "config/worker_config.h"
#include "transport/fcgi_request.h"
#include "transport/listen_socket.h"
#include "worker.h"

namespace {

using namespace livechat;

int complain(const std::vector<std::string>& problems) {
  std::cerr << "chat-worker cannot start\n";
  for (const std::string& problem : problems) std::cerr << "  " << problem << '\n';
  std::cerr << "`chat-worker --help` lists every setting.\n";
  return 2;
}

int serve(WorkerConfig config) {
  const Result<int> listener = openListenSocket(config.listen);
  if (!listener) return complain({listener.error().detail});
  initialiseFcgi();  // before our own signal handlers: it takes some for itself
  Log log(config.logLevel, "chat-worker");
  asio::io_context io(1);
  Worker worker(io, std::move(config), *listener, log);
  const WorkerEnd end = worker.run();
  if (end.refusal) return complain({*end.refusal});
  if (!end.idle) std::_Exit(0);
  return 0;
}

}  // namespace

// What nobody catches ends the program, and says so.
int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape)
  WorkerConfig forHelp;
  CLI::App app("Serves the chat API to nginx over FastCGI. Everything is set in the environment.");
  app.footer("Settings:\n" + settingsHelp(workerSettings(forHelp)));
  app.set_version_flag("--version", "chat-worker " LIVECHAT_VERSION);
  bool checkOnly = false, table = false;
  app.add_flag("--check-config", checkOnly, "Check the configuration and exit: 0 good, 2 not");
  app.add_flag("--config-table", table, "Print the settings as a Markdown table and exit");
  CLI11_PARSE(app, argc, argv);

  if (table) {
    std::cout << settingsTable(workerSettings(forHelp));
    return 0;
  }
  auto config = readWorkerConfig(processEnvironment());
  if (!config) return complain(config.error());
  if (checkOnly) {
    std::cout << "the configuration is good\n";
    return 0;
  }
  return serve(std::move(*config));
}
