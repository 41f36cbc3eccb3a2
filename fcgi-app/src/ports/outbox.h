// What was said and is not yet in the transcripts. Workers add to it, chat-jobs empties it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/result.h"

namespace livechat {

// An entry as it was added; jobs/outbox_entry.h knows what is in it.
struct OutboxEntry {
  std::string id;  // "<ms>-<number>": when it was added, by the outbox's own clock
  std::vector<std::pair<std::string, std::string>> fields;

  // Empty: no such field.
  std::string_view field(std::string_view name) const {
    for (const auto& [key, value] : fields) {
      if (key == name) return value;
    }
    return {};
  }
};

// Each entry is given to one taker, and stays in the outbox until it is done: what a taker that
// died has left is given to another one, so that an entry may be given twice, never not at all.
// Errors of all calls: Unavailable. Loop thread only; never blocks.
class Outbox {
 public:
  virtual ~Outbox() = default;
  // New entries, oldest first. Waits for a moment when there are none; then empty.
  virtual Task<Result<std::vector<OutboxEntry>>> take(std::size_t most) = 0;
  // Entries that were given to somebody seconds ago and are not done.
  virtual Task<Result<std::vector<OutboxEntry>>> takeOver(std::size_t most) = 0;
  // Removes entries.
  virtual Task<Result<void>> done(std::vector<std::string> ids) = 0;
  // Puts an entry aside, where a person can look at it, with the reason.
  virtual Task<Result<void>> bury(OutboxEntry entry, std::string reason) = 0;

  virtual Task<Result<std::size_t>> size() = 0;
  // Of the newest entry; empty: there is none.
  virtual Task<Result<std::string>> newest() = 0;
  // Whether an entry is left that is not newer than this one.
  virtual Task<Result<bool>> holdsUpTo(std::string id) = 0;
};

}  // namespace livechat
