// What the command line asks for. `load-client --help` says what each means.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "process_tree.h"

namespace bench {

struct Options {
  std::string mode;
  std::uint16_t port = 0;

  std::size_t atOnce = 50;  // visitors, streams, or requests in flight
  std::size_t total = 0;    // replies or requests; 0: one for each visitor
  std::size_t connections = 512;
  std::size_t chunks = 40;  // that a whole reply has
  std::chrono::milliseconds spread{1000};
  std::chrono::seconds hold{20};
  std::chrono::seconds limit{120};

  std::string site = "demo";
  std::string origin;
  std::string message = "Where is my order 48213? It was due on Monday.";
  std::string key;
  std::string model = "gemini-3.8-flash";
  std::string path;
  std::string token;
  std::optional<std::size_t> bytes;

  std::vector<ProcessTree> trees;  // the client itself is always among them

  std::size_t totalOrOneEach() const { return total > 0 ? total : atOnce; }
};

// Ends the process with a message when the command line is wrong, or with the help it asks for.
Options parseCommandLine(int argc, char** argv);

}  // namespace bench
