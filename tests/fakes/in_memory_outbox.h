// An outbox and transcripts in memory, with switches for outages.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "ports/clock.h"
#include "ports/outbox.h"
#include "ports/transcript_store.h"

namespace livechat {

class InMemoryOutbox final : public Outbox {
 public:
  explicit InMemoryOutbox(Clock& clock) : clock_(clock) {}

  bool down = false;
  bool refusesBurials = false;
  std::map<std::string, OutboxEntry> entries;  // all that are not done
  std::set<std::string> taken;                 // of those, what somebody has
  std::vector<std::pair<OutboxEntry, std::string>> dead;

  void add(std::vector<std::pair<std::string, std::string>> fields) {
    char id[32];
    std::snprintf(id, sizeof id, "1795000000%03d-0", ++added_);
    entries[id] = {id, std::move(fields)};
  }

  Task<Result<std::vector<OutboxEntry>>> take(std::size_t most) override {
    if (down) co_return away();
    std::vector<OutboxEntry> found;
    for (const auto& [id, entry] : entries) {
      if (found.size() < most && taken.insert(id).second) found.push_back(entry);
    }
    if (found.empty()) co_await clock_.sleep(std::chrono::milliseconds(500));
    co_return found;
  }
  Task<Result<std::vector<OutboxEntry>>> takeOver(std::size_t most) override {
    if (down) co_return away();
    std::vector<OutboxEntry> found;
    for (const std::string& id : taken) {
      if (found.size() < most && entries.contains(id)) found.push_back(entries.at(id));
    }
    co_return found;
  }
  Task<Result<void>> done(std::vector<std::string> ids) override {
    if (down) co_return away();
    for (const std::string& id : ids) entries.erase(id);
    co_return Result<void>();
  }
  Task<Result<void>> bury(OutboxEntry entry, std::string reason) override {
    if (down || refusesBurials) co_return away();
    entries.erase(entry.id);
    dead.emplace_back(std::move(entry), std::move(reason));
    co_return Result<void>();
  }
  Task<Result<std::size_t>> size() override { co_return entries.size(); }
  Task<Result<std::string>> newest() override {
    if (down) co_return away();
    co_return entries.empty() ? std::string() : entries.rbegin()->first;
  }
  Task<Result<bool>> holdsUpTo(std::string id) override {
    if (down) co_return away();
    co_return !entries.empty() && entries.begin()->first <= id;
  }

 private:
  static std::unexpected<Error> away() {
    return failure(ErrorKind::Unavailable, "storage_unavailable", "switched off");
  }

  Clock& clock_;
  int added_ = 0;
};

class InMemoryTranscripts final : public TranscriptStore {
 public:
  bool down = false;
  std::string refused;               // a message with this content can never be stored
  std::vector<std::size_t> batches;  // how many came each time, stored or not
  std::vector<TranscriptEntry> entries;

  Task<Result<void>> store(std::vector<TranscriptEntry> batch) override {
    batches.push_back(batch.size());
    if (down) co_return failure(ErrorKind::Unavailable, "storage_unavailable", "switched off");
    for (const TranscriptEntry& entry : batch) {
      if (!refused.empty() && entry.message && entry.message->content == refused) {
        co_return failure(ErrorKind::Internal, "data_refused", "not to be had here");
      }
    }
    for (TranscriptEntry& entry : batch) entries.push_back(std::move(entry));
    co_return Result<void>();
  }
};

}  // namespace livechat
