#include "jobs/drain.h"

#include <algorithm>
#include <iterator>

#include "jobs/outbox_entry.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kTakeOverEvery = 2s;
constexpr auto kGather = 200ms;  // many rows in a transaction cost little more than one
constexpr std::chrono::milliseconds kFirstPause = 100ms;
constexpr std::chrono::milliseconds kLongestPause = 1s;
constexpr auto kPatience = 30s;  // runOnce's
constexpr auto kPoll = 100ms;    // runOnce's, for what others have taken
constexpr auto kTellEvery = 5s;

std::int64_t millisecondsOf(Clock::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

Task<> Drain::run() {
  while (!stopping_) {
    const std::size_t taken = co_await step();
    if (taken > 0 && taken < kBatch && !stopping_) co_await parts_.clock.sleep(kGather);
  }
}

Task<bool> Drain::runOnce() {
  giveUpAt_ = parts_.clock.now() + kPatience;
  Result<std::string> newest = co_await parts_.outbox.newest();
  while (!newest && !leaving()) {
    co_await rest();
    newest = co_await parts_.outbox.newest();
  }
  while (newest && !leaving()) {
    const Result<bool> left = co_await parts_.outbox.holdsUpTo(*newest);
    if (left && !*left) co_return true;
    const std::size_t before = removed_;
    co_await step();
    if (removed_ > before) {
      giveUpAt_ = parts_.clock.now() + kPatience;
    } else {
      co_await parts_.clock.sleep(kPoll);
    }
  }
  co_return false;
}

bool Drain::leaving() const { return stopping_ || parts_.clock.now() >= giveUpAt_; }

Task<std::size_t> Drain::step() {
  Result<std::vector<OutboxEntry>> entries = co_await take();
  if (!entries) {
    co_await rest();
    co_return 0;
  }
  pause_ = 0ms;
  const std::size_t taken = entries->size();
  if (taken > 0) co_await keep(std::move(*entries));
  co_await tellProgress(taken);
  co_return taken;
}

// Now and then what others have left, first.
Task<Result<std::vector<OutboxEntry>>> Drain::take() {
  const Clock::Instant now = parts_.clock.now();
  if (now >= nextTakeOver_) {
    Result<std::vector<OutboxEntry>> left = co_await parts_.outbox.takeOver(kBatch);
    if (!left || !left->empty()) co_return left;
    nextTakeOver_ = now + kTakeOverEvery;
  }
  co_return co_await parts_.outbox.take(kBatch);
}

Task<> Drain::keep(std::vector<OutboxEntry> entries) {
  Batch batch = co_await readable(std::move(entries));
  if (!batch.entries.empty()) co_await store(std::move(batch));
}

// The batch without what cannot be read, which is put aside.
Task<Drain::Batch> Drain::readable(std::vector<OutboxEntry> entries) {
  Batch batch;
  for (OutboxEntry& entry : entries) {
    Result<TranscriptEntry> read = readOutboxEntry(entry);
    if (!read) {
      co_await bury(std::move(entry), read.error().detail);
      continue;
    }
    read->facts.costUsd = costOf(parts_.prices, read->facts);
    batch.read.push_back(std::move(*read));
    batch.entries.push_back(std::move(entry));
  }
  co_return batch;
}

// What is left when this returns, because somebody waits for the end, is taken over later.
Task<> Drain::store(Batch batch) {
  using Range = std::pair<std::size_t, std::size_t>;
  std::vector<Range> todo = {Range(0, batch.read.size())};
  std::vector<std::string> done;
  while (!todo.empty()) {
    const auto [begin, end] = todo.back();
    const auto first = batch.read.begin();
    std::vector<TranscriptEntry> part(first + static_cast<std::ptrdiff_t>(begin),
                                      first + static_cast<std::ptrdiff_t>(end));
    const Result<void> stored = co_await parts_.transcripts.store(std::move(part));
    if (stored) {
      todo.pop_back();
      for (std::size_t i = begin; i < end; ++i) done.push_back(batch.entries[i].id);
    } else if (stored.error().code != "data_refused") {
      if (leaving()) break;
      co_await rest();
    } else if (todo.pop_back(); end - begin == 1) {
      co_await bury(std::move(batch.entries[begin]), stored.error().detail);
    } else {
      const std::size_t middle = begin + (end - begin) / 2;
      todo.emplace_back(middle, end);
      todo.emplace_back(begin, middle);
    }
  }
  if (done.empty()) co_return;
  pause_ = 0ms;
  // If this fails they are taken over, and stored once more to no effect.
  const std::size_t count = done.size();
  const Result<void> removed = co_await parts_.outbox.done(std::move(done));
  if (!removed) co_return co_await rest();
  removed_ += count;
}

// If this fails the entry is taken over and comes by again; nothing waits for it.
Task<> Drain::bury(OutboxEntry entry, std::string reason) {
  parts_.log.error("outbox entry put aside", {{"entry", entry.id}, {"reason", reason}});
  const Result<void> buried = co_await parts_.outbox.bury(std::move(entry), std::move(reason));
  if (buried) {
    ++removed_;
  } else {
    parts_.log.warn("outbox entry could not be put aside yet");
  }
}

Task<> Drain::rest() {
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  co_await parts_.clock.sleep(pause_);
}

// A full batch means that there is more: then it says where it stands, and when it is through.
Task<> Drain::tellProgress(std::size_t taken) {
  const Clock::Instant now = parts_.clock.now();
  if (!catchingUp_ && taken < kBatch) co_return;
  if (!std::exchange(catchingUp_, true)) {
    began_ = now;
    toldAt_ = Clock::Instant();
    caught_ = 0;
  }
  caught_ += taken;
  if (taken < kBatch) {
    catchingUp_ = false;
    parts_.log.info("caught up", {{"entries", caught_}, {"ms", millisecondsOf(now - began_)}});
  } else if (now - toldAt_ >= kTellEvery) {
    toldAt_ = now;
    const Result<std::size_t> left = co_await parts_.outbox.size();
    if (left) parts_.log.info("catching up", {{"stored", caught_}, {"left", *left}});
  }
}

}  // namespace livechat
