// ChatService: what can be done with a conversation. The API speaks to nothing else of the chat.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "chat/generation.h"
#include "chat/reply_follower.h"
#include "chat/session_hub.h"
#include "chat/session_reader.h"
#include "chat/site_directory.h"
#include "ports/clock.h"
#include "ports/history_store.h"
#include "ports/random.h"

namespace livechat {

// A session as its visitor finds it.
struct OpenedSession {
  SessionId id;
  bool isNew = false;
  Transcript transcript;
};

// What a visitor says, and where.
struct Saying {
  SessionId session;
  SitePtr site;
  bool byToken = true;  // the visitor showed a token of the session
  MessageId id;
  std::string content;
};

// A message that is stored, and the reply that is being written to it, or was.
struct Said {
  Message message;
  std::shared_ptr<LiveReply> reply;
};

// The parts a ChatService works with; all are borrowed.
struct ChatParts {
  Executor executor;
  SiteDirectory& sites;
  HistoryStore& history;
  HistoryStore& live;  // without the archive behind it
  SessionHub& hub;
  Generation& generation;
  ReplyFollower& follower;
  Clock& clock;
  Random& random;
  Log& log;
};

struct ChatLimits {
  std::chrono::seconds remember;  // how long a tombstone must last: at least a visitor token's life
  std::size_t replies = 6000;     // that this worker writes at once; above it new messages wait
};

// Errors' codes are the API's (docs/openapi.yaml). Loop thread only.
class ChatService final {
 public:
  ChatService(ChatParts parts, ChatLimits limits) : parts_(parts), limits_(limits) {}

  Task<Result<SitePtr>> site(std::string key);

  // Continues `known`, or starts a new session when there is none or it was erased.
  Task<Result<OpenedSession>> open(SitePtr site, std::optional<SessionId> known);

  // Stores the message once and has its reply written once, whatever is repeated.
  // Invalid: the id's form, a blank or too long text. Conflict: the id was used for another text.
  // Busy: too many messages, from this visitor or in all. NotFound: the session was erased.
  // Unavailable: not stored.
  Task<Result<Said>> say(Saying saying);

  // The visitor wants no more of a reply. Nothing: it will end within a second; a status: it has
  // ended already, in that way. NotFound: there is no such reply.
  Task<Result<std::optional<MessageStatus>>> stop(SessionId session, ReplyId reply);

  // Has attempt `attempt` of a reply that did not get complete written anew; joins what is there
  // when that was asked for before. Conflict: it is complete, or still being written. NotFound.
  Task<Result<Said>> retry(SessionId session, SitePtr site, ReplyId reply, int attempt);

  // NotFound: the session was erased.
  Task<Result<Transcript>> history(SessionId session);
  // The same of a session whose id its page has made: such ids may be used anew, so the archive is
  // not asked.
  Task<Result<Transcript>> historyOfPage(SessionId session);

  // Follows the session from `from` on; without it from now on, and a running reply from its
  // beginning. NotFound: the session was erased.
  Task<Result<std::unique_ptr<SessionReader>>> events(SessionId session,
                                                      std::optional<Cursor> from);

  // Removes what was said. Without a tombstone the same id may be used again: for callers whose
  // pages make the ids.
  enum class Tombstone { Leave, None };
  Task<Result<void>> erase(SessionId session, Tombstone tombstone);

  // Asks the store, in one round trip, what is new in the sessions that somebody reads: so readers
  // learn of what other workers write. To be called every other second.
  Task<> look();
  // The same for the sessions that are hinted at, at once.
  Task<> look(std::vector<SessionHint> hints);

  // Takes over what workers that died have left: every message gets its reply, and every reply its
  // end, read or not. To be called every other second.
  Task<> sweep();

  // No new messages while the worker has more to do than it can.
  void overloaded(bool yes) { overloaded_ = yes; }

 private:
  struct Storing;
  bool isFull() const;  // for new replies

  Task<> store(std::shared_ptr<Storing> storing, Saying saying, Message message);
  Result<Said> answerTo(Result<Accepted> accepted, Saying saying, Message message);
  void join(GenerationJob job, bool fresh);
  void follow(const std::shared_ptr<LiveSession>& live, const ReplyId& reply,
              std::int64_t askedSeq);
  Task<> look(std::vector<std::shared_ptr<LiveSession>> sessions);
  Task<> adopt(SessionId session);
  Error tooBusy() const;

  ChatParts parts_;
  ChatLimits limits_;
  bool overloaded_ = false;
  std::size_t storing_ = 0;  // messages on their way to the store, whose replies would begin here
};

}  // namespace livechat
