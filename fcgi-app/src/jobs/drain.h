// Drain copies the outbox into the transcripts: entries are taken in batches, stored in one
// transaction, and only then removed.
//
// What must stay true, whoever is killed when, with any number of drains at work:
//  - nothing is lost: an entry leaves the outbox after the commit, or when it was put aside;
//  - nothing is doubled: storing twice is storing once (TranscriptStore), so what a drain that died
//    had taken is simply taken again;
//  - nobody is held up by one bad entry: a batch that is refused is halved until the culprit is
//    alone, and that one is put aside;
//  - while Redis or PostgreSQL is away nothing is dropped: a batch is held and tried again, with
//    pauses that grow up to a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/log.h"
#include "jobs/model_prices.h"
#include "ports/clock.h"
#include "ports/outbox.h"
#include "ports/transcript_store.h"

namespace livechat {

struct DrainParts {
  Outbox& outbox;
  TranscriptStore& transcripts;
  Clock& clock;
  Log& log;
  ModelPrices prices;
};

// Lifetime: borrows its parts. Loop thread only.
class Drain final {
 public:
  static constexpr std::size_t kBatch = 200;

  explicit Drain(DrainParts parts) : parts_(std::move(parts)) {}

  // Until stop().
  Task<> run();
  // Until all is stored that was in the outbox when it began. False: stopped, or nothing went on
  // for half a minute.
  Task<bool> runOnce();
  // The batch at hand is finished, unless a store is away: then it is left to a later drain.
  void stop() { stopping_ = true; }

 private:
  // A batch on its way: what was read, beside the entries it was read from.
  struct Batch {
    std::vector<OutboxEntry> entries;
    std::vector<TranscriptEntry> read;
  };

  Task<std::size_t> step();  // how many entries it took
  Task<Result<std::vector<OutboxEntry>>> take();
  Task<> keep(std::vector<OutboxEntry> entries);
  Task<Batch> readable(std::vector<OutboxEntry> entries);
  Task<> store(Batch batch);
  Task<> bury(OutboxEntry entry, std::string reason);
  Task<> rest();
  Task<> tellProgress(std::size_t taken);
  bool leaving() const;

  DrainParts parts_;
  bool stopping_ = false;
  Clock::Instant nextTakeOver_;
  std::chrono::milliseconds pause_{};  // zero: all is well

  std::size_t removed_ = 0;                          // entries that have left the outbox
  Clock::Instant giveUpAt_ = Clock::Instant::max();  // runOnce's patience ends

  // While a long backlog is worked off.
  bool catchingUp_ = false;
  Clock::Instant began_, toldAt_;
  std::size_t caught_ = 0;
};

}  // namespace livechat
