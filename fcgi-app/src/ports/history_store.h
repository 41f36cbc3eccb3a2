// The live history of sessions: messages, their order, and who may write the next reply.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/result.h"
#include "chat/message.h"

namespace livechat {

// A message as it is stored: its JSON (chat/message_json.h), which goes to readers as it is, and
// what must be known without reading it.
struct StoredMessage {
  std::string json;
  std::int64_t seq = 0;  // 0: data of the replaced system, older than all that has one
};

// A session as stored. Messages are oldest first.
struct Transcript {
  std::vector<StoredMessage> messages;
  std::int64_t seq = 0;  // of the session's newest durable event, or older than that
  bool erased = false;   // by the visitor; stays so while a token of the session may live
  std::string site;      // empty: the session was not opened with a visitor token
};

// What can be told of a session cheaply.
struct SessionNews {
  std::int64_t seq = 0;
  bool erased = false;
};

enum class Acceptance {
  Fresh,        // stored now
  Repeated,     // same id and content as before: the first result stands
  Reused,       // same id, other content: refused
  Erased,       // the session is gone
  RateLimited,  // too many messages in a minute: retryAfter says when
};

struct Accepted {
  Acceptance outcome = Acceptance::Fresh;
  std::int64_t seq = 0;  // the message's; Fresh and Repeated
  WallTime time;         // the message's, of its first acceptance
  std::chrono::seconds retryAfter{0};
};

// The right to write a session's next reply, held by one worker at a time.
struct ReplyOpening {
  bool held = false;            // another writer has it: try again later
  bool written = false;         // the reply is there already, or was; the right is not given
  std::int64_t startSeq = 0;    // of the reply's start event
  std::vector<Message> recent;  // oldest first, at most as many as asked for
};

// Errors of all calls: Unavailable when the store cannot answer in time.
// Loop thread only; never blocks.
class HistoryStore {
 public:
  virtual ~HistoryStore() = default;

  // Notes that the session exists and whose site it belongs to.
  virtual Task<Result<void>> open(SessionId session, std::string site) = 0;

  // Stores a visitor's message once, whatever is repeated, and gives it the next seq.
  virtual Task<Result<Accepted>> accept(SessionId session, Message message) = 0;

  // An unknown session is an empty one; that is not an error.
  virtual Task<Result<Transcript>> transcript(SessionId session) = 0;

  // News of each session, in their order, in one round trip.
  virtual Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) = 0;

  // Takes the lease to write `reply` for `owner` (10 s, to be renewed) and the next seq.
  virtual Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                               std::size_t recent) = 0;
  // False: the lease is lost, somebody else may write.
  virtual Task<Result<bool>> renewLease(SessionId session, std::string owner) = 0;

  // Stores the finished reply once, returns its seq and gives the lease back. Repeating it after an
  // error is safe. Conflict: the lease went to somebody else, or the session was erased;
  // nothing was stored.
  virtual Task<Result<std::int64_t>> closeReply(SessionId session, std::string owner,
                                                Message reply) = 0;
  // Gives the lease back without a reply.
  virtual Task<Result<void>> abandonReply(SessionId session, std::string owner) = 0;

  // Removes what was said and leaves a tombstone for `remember` (0: none).
  virtual Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) = 0;

  virtual Task<Result<void>> ping() = 0;
};

}  // namespace livechat
