// What workers share about providers, in this process. `down`: as when Redis is away.
#pragma once

#include <map>
#include <string>

#include "ports/clock.h"
#include "ports/provider_state.h"

namespace livechat {

class InMemoryProviderState final : public ProviderState {
 public:
  explicit InMemoryProviderState(Clock& clock) : clock_(clock) {}

  Task<Result<Stored>> read(std::string id) override {
    if (down) co_return failure(ErrorKind::Unavailable, "storage_unavailable", "down");
    ++reads;
    co_return seen(id, false);
  }
  Task<Result<Stored>> replace(std::string id, std::string version, BreakerRecord record) override {
    if (down) co_return failure(ErrorKind::Unavailable, "storage_unavailable", "down");
    ++writes;
    Entry& entry = entries[id];
    if (entry.version != version) co_return seen(id, false);
    entry = {std::to_string(++versions_), clock_.now() + record.left, std::move(record)};
    if (held) co_await held->wait();
    co_return seen(id, true);
  }

  struct Entry {
    std::string version;
    Clock::Instant until{};
    BreakerRecord record;
  };
  std::map<std::string, Entry> entries;
  bool down = false;
  Signal* held = nullptr;  // what was written is told only then
  int reads = 0;
  int writes = 0;

 private:
  Stored seen(const std::string& id, bool mine) {
    const Entry& entry = entries[id];
    Stored stored{mine, entry.version, entry.record};
    using std::chrono::milliseconds;
    const auto left = std::chrono::duration_cast<milliseconds>(entry.until - clock_.now());
    stored.record.left = std::max(milliseconds(0), left);
    return stored;
  }

  Clock& clock_;
  int versions_ = 0;
};

}  // namespace livechat
