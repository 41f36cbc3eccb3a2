// The live history of sessions: messages, their order, and who may write the next reply.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// A reply as far as its writer has logged it: what any reader may have seen is in here.
struct LoggedReply {
  ReplyId id;
  int attempt = 0;
  std::int64_t startSeq = 0;  // of its start event
  std::string text;
};

// A session as stored. Messages are oldest first.
struct Transcript {
  std::vector<StoredMessage> messages;
  std::int64_t seq = 0;  // of the session's newest durable event, or older than that
  bool erased = false;   // by the visitor; stays so while a token of the session may live
  bool known = false;    // the store has heard of the session
  std::string site;      // its key; empty: data of the replaced system
  bool byToken = false;  // its visitors hold a token
  std::string user;      // who is signed in at the shop, as its server names them; empty: nobody
  bool archived =
      false;  // told by the archive, which lags behind: the store is away, or takes no writes
  std::vector<MessageId> unanswered;   // oldest first; the first is being answered, or is next
  std::optional<LoggedReply> running;  // the reply that is being written now
};

// What can be told of a session cheaply.
struct SessionNews {
  std::int64_t seq = 0;
  bool erased = false;
  ReplyId running;  // the reply that is being written; empty: none
};

// The right to write a reply. It is lost when its time lapses and another worker takes it; what
// comes under an older fence is refused from then on.
struct ReplyLease {
  ReplyId reply;
  std::int64_t fence = 0;  // higher for each that was given in a session
  int attempt = 1;
  std::int64_t startSeq = 0;
};

struct ReplyOpening {
  enum class Outcome {
    Opened,   // `lease` is ours: write
    Held,     // not its turn: another reply of the session is being written, or is before it
    Running,  // another owner writes it
    Written,  // the reply is stored
    Broken,   // `lease` is ours, to end `broken`, which a writer left in the middle, as interrupted
  };
  Outcome outcome = Outcome::Held;
  ReplyLease lease;
  std::vector<Message> recent;  // Opened: oldest first, at most as many as asked for
  LoggedReply broken;           // this session's, not always the one that was asked for
};

enum class Acceptance {
  Fresh,        // stored now
  Repeated,     // same id and content as before: the first result stands
  Reused,       // same id, other content: refused
  Erased,       // the session is gone
  RateLimited,  // too many messages in a minute: retryAfter says when
  Full,         // nothing new is taken now: the caller refused it, or too much waits to be archived
};

struct Accepted {
  Acceptance outcome = Acceptance::Fresh;
  std::int64_t seq = 0;  // the message's; Fresh and Repeated
  WallTime time;         // the message's, of its first acceptance
  std::chrono::seconds retryAfter{0};
  ReplyOpening opening;  // of its reply; Fresh and Repeated
};

// Where a message comes from, and under which name its reply is to be opened.
struct Acceptable {
  std::string site;
  bool byToken = false;      // the visitor showed a token of the session
  std::string owner;         // who asks, unlike all others: asking again gives the same lease
  std::size_t recent = 0;    // as many messages as are wanted with an opened reply
  bool repeatsOnly = false;  // this worker has enough to do: no new message
};

struct LogOutcome {
  enum class Kind {
    Logged,  // and so it may be shown
    Stop,    // logged; the visitor wants no more of it
    Lost,    // the lease is another's: nothing was logged, nothing must be shown
    Gone,    // the store has lost the log: `accept` the message again
  };
  Kind kind = Kind::Logged;
  std::size_t length = 0;  // of the log now; shorter than expected: send the rest once more
};

// A reply that somebody follows, and what is known of its text.
struct FollowedReply {
  SessionId session;
  ReplyId reply;
  int attempt = 0;
  std::size_t offset = 0;
};

struct FollowedNews {
  enum class State { Waiting, Running, Written, Unknown };
  State state = State::Unknown;
  LoggedReply logged;  // Running: its text from the offset on, or from 0 if the attempt is another
};

enum class StopOutcome { Stopping, Ended, Unknown };

struct Retrial {
  enum class Outcome {
    Reopened,  // `opening` tells whether it is its turn
    Joined,    // a newer attempt runs, waits or is stored
    Complete,  // or still running as this attempt: there is nothing to retry
    Unknown,
  };
  Outcome outcome = Outcome::Unknown;
  ReplyOpening opening;
};

// What is found of the store itself.
struct StoreCheck {
  std::size_t waiting = 0;  // messages, replies and erasures that are not archived yet
};

// What other workers should look at.
struct SessionHint {
  SessionId session;
  ReplyId stop;  // not empty: its visitor wants no more of this reply
};

// Errors of all calls: Unavailable when the store cannot answer in time; NotFound "session_lost"
// when it knows nothing of the session (it lost its data, or the session's time is over), of all
// calls that change one but `open` and `restore`.
// Loop thread only; never blocks.
class HistoryStore {
 public:
  virtual ~HistoryStore() = default;

  // Notes that the session exists and whose site it belongs to.
  virtual Task<Result<void>> open(SessionId session, std::string site) = 0;

  // Puts a session back that the store has lost; nothing happens if it knows it. Its seq goes on
  // far above all that was ever told of it, so that readers' cursors hold; messages at its end that
  // have no reply are to be answered.
  virtual Task<Result<void>> restore(SessionId session, Transcript transcript) = 0;

  // Stores a visitor's message once, whatever is repeated, gives it the next seq, and opens its
  // reply if it is its turn.
  virtual Task<Result<Accepted>> accept(SessionId session, Message message, Acceptable how) = 0;

  // An unknown session is an empty one; that is not an error.
  virtual Task<Result<Transcript>> transcript(SessionId session) = 0;

  // News of each session, in their order, in one round trip.
  virtual Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) = 0;

  // Takes the lease to write `reply` for `owner` (10 s, to be renewed) and the next seq.
  virtual Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                               std::size_t recent) = 0;
  virtual Task<Result<LogOutcome>> renewLease(SessionId session, ReplyLease lease) = 0;

  // Appends to the reply's log: `text` begins at byte `offset` of the reply.
  virtual Task<Result<LogOutcome>> log(SessionId session, ReplyLease lease, std::size_t offset,
                                       std::string text) = 0;
  // Stores the finished reply once, in place of its attempts before, returns its seq and gives the
  // lease back. Repeating it after an error is safe. `facts`: how it came about, as JSON, for the
  // archive. Conflict: the lease went to somebody else, or the session was erased; NotFound
  // "log_gone": as LogOutcome's Gone. Nothing was stored then.
  virtual Task<Result<std::int64_t>> closeReply(SessionId session, ReplyLease lease, Message reply,
                                                std::string facts) = 0;
  // Gives the lease back without a reply: whoever looks first takes it.
  virtual Task<Result<void>> abandonReply(SessionId session, ReplyLease lease) = 0;

  virtual Task<Result<StopOutcome>> requestStop(SessionId session, ReplyId reply) = 0;
  // Has attempt `attempt` of a reply that ended without being complete written anew.
  virtual Task<Result<Retrial>> retry(SessionId session, std::string owner, ReplyId reply,
                                      int attempt, std::size_t recent) = 0;

  // News of replies that others write, in their order, in one round trip.
  virtual Task<Result<std::vector<FollowedNews>>> follow(std::vector<FollowedReply> replies) = 0;

  // Sessions with an unanswered message whose lease has lapsed, at most `most`; each is given to
  // one caller and, while nothing changes, again after some seconds.
  virtual Task<Result<std::vector<SessionId>>> claimLapsed(std::size_t most) = 0;
  // `message` will not be answered: it is not in the history any more.
  virtual Task<Result<void>> giveUp(SessionId session, MessageId message) = 0;

  // Removes what was said and leaves a tombstone for `remember` (0: none).
  virtual Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) = 0;

  // Writes something small: a store that answers may refuse what is to be stored. Unavailable: it
  // does one or the other.
  virtual Task<Result<StoreCheck>> check() = 0;
};

// Tells at once of what the workers do with sessions; a hint may be lost, so who reads also looks
// by itself now and then. Loop thread only.
class HintFeed {
 public:
  virtual ~HintFeed() = default;
  // Waits for the next; may return none. Unavailable: ask again a little later.
  virtual Task<Result<std::vector<SessionHint>>> next() = 0;
};

}  // namespace livechat
