// ChatService: what can be done with a conversation. The API speaks to nothing else of the chat.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "chat/generation.h"
#include "chat/provider_chain.h"
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
  SessionHub& hub;
  Generation& generation;
  Clock& clock;
  Random& random;
};

// Errors' codes are the API's (docs/openapi.yaml). Loop thread only.
class ChatService final {
 public:
  // `remember`: how long a tombstone must last, at least a visitor token's life.
  ChatService(ChatParts parts, std::chrono::seconds remember)
      : parts_(parts), remember_(remember) {}

  Task<Result<SitePtr>> site(std::string key);

  // Continues `known`, or starts a new session when there is none or it was erased.
  Task<Result<OpenedSession>> open(SitePtr site, std::optional<SessionId> known);

  // Stores the message once and has its reply written once, whatever is repeated.
  // Invalid: the id's form, a blank or too long text. Conflict: the id was used for another text.
  // Busy: too many messages. NotFound: the session was erased. Unavailable: not stored.
  Task<Result<Said>> say(SessionId session, SitePtr site, MessageId id, std::string content);

  // NotFound: the session was erased.
  Task<Result<Transcript>> history(SessionId session);

  // Follows the session from `from` on; without it from now on, and a running reply from its
  // beginning. A message that nobody answers, because its worker died, gets its reply written here
  // once that worker's lease has lapsed. NotFound: the session was erased.
  Task<Result<std::unique_ptr<SessionReader>>> events(SessionId session, SitePtr site,
                                                      std::optional<Cursor> from);

  // Removes what was said. Without a tombstone the same id may be used again: for callers whose
  // pages make the ids.
  enum class Tombstone { Leave, None };
  Task<Result<void>> erase(SessionId session, Tombstone tombstone);

  // Asks the store, in one round trip, what is new in the sessions that somebody reads: so readers
  // learn of what other workers write. To be called every other second.
  Task<> look();

 private:
  struct Saying;

  Task<> store(std::shared_ptr<Saying> saying, SessionId session, SitePtr site, Message message);
  void answerTheUnanswered(const SessionId& session, const SitePtr& site,
                           const Transcript& transcript);
  Result<Said> answerTo(const Result<Accepted>& accepted, const SessionId& session, SitePtr site,
                        Message message);

  ChatParts parts_;
  std::chrono::seconds remember_;
};

}  // namespace livechat
