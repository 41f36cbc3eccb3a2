// What was said, for good: asked when the live history has lost a session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "chat/message.h"
#include "ports/history_store.h"

namespace livechat {

struct ArchivedSession {
  std::string site;  // empty: not known
  // The newest ones, oldest first, each as the live history has it: JSON that ends in its seq. A
  // reply that was asked for again is there once, as its newest attempt.
  std::vector<StoredMessage> messages;
  std::int64_t seq = 0;  // the highest of the session, whatever `messages` was limited to
  std::string user;      // as Transcript's
  bool erased = false;   // by the visitor, and nothing was said since: there are no messages
};

// It lags behind the live history by what chat-jobs has not copied yet. Loop thread only.
class Archive {
 public:
  virtual ~Archive() = default;
  // At most `most` messages, and limits::kHistoryBytes of them. Nothing: never heard of the
  // session. Unavailable: the archive cannot answer now. Never blocks the loop.
  virtual Task<Result<std::optional<ArchivedSession>>> find(SessionId session,
                                                            std::size_t most) = 0;
};

}  // namespace livechat
