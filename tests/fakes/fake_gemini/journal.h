// What was asked and how it ended, for tests to look at.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "http_message.h"

namespace fake {

enum class Outcome {
  Running,
  Complete,  // the reply went out whole
  Refused,   // the request broke a rule: an error answer the script did not ask for
  Failed,    // the error answer the script asked for
  Aborted,   // the client left first
  Cut,       // the script ended the connection
};

struct JournalEntry {
  std::uint64_t number = 0;
  std::chrono::system_clock::time_point at;
  std::chrono::steady_clock::time_point since;
  HttpRequest request;
  std::string api;
  std::string model;
  int status = 0;
  std::string message;  // of an error answer
  Outcome outcome = Outcome::Running;
  std::size_t events = 0;
  std::size_t bytes = 0;  // of the body, sent
  std::optional<std::chrono::milliseconds> endedAfter;
};

struct Stats {
  std::uint64_t connections = 0, requests = 0, events = 0;
  std::uint64_t complete = 0, refused = 0, failed = 0, aborted = 0, cut = 0;
  std::uint64_t active = 0, peak = 0;
};

// Keeps the latest kEntries requests; older ones are forgotten, but still counted in the stats.
class Journal final {
 public:
  static constexpr std::size_t kEntries = 4096;

  // Shared by the journal and the coroutine that answers: either may go first.
  std::shared_ptr<JournalEntry> begin(HttpRequest request);
  void end(JournalEntry& entry, Outcome outcome);

  void countConnection() { ++stats_.connections; }
  void clear();  // streams still running stay in `active`

  nlohmann::ordered_json entries() const;
  nlohmann::ordered_json stats() const;

 private:
  std::deque<std::shared_ptr<JournalEntry>> entries_;
  std::uint64_t number_ = 0;
  Stats stats_;
};

}  // namespace fake
