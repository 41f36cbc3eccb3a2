// What visitors do beside talking: who they say they are, what they agree to, how they rate
// replies, where they want to be written to. It is taken here, and kept for good by the archive
// (ports/transcript_store.h).
#pragma once

#include <chrono>
#include <cstddef>

#include "base/async.h"
#include "base/result.h"
#include "chat/visitor.h"

namespace livechat {

enum class Noting {
  Noted,
  Known,    // said before: nothing has changed
  Reused,   // of a contact request: its id stands for another one
  Another,  // of a visitor: the session is another user's
  Erased,   // the session is gone
  Unknown,  // of a rating: there is no such reply, or it is still being written
  Limited,  // too much of this in a day: retryAfter says when
  Full,     // too much waits to be archived
};

struct Noted {
  Noting outcome = Noting::Noted;
  std::chrono::seconds retryAfter{0};
};

// What a session may do in a day.
struct VisitorLimits {
  int changes = 50;  // of what is known of its visitor
  int ratings = 200;
  int contacts = 20;
  std::size_t outbox = 100'000;  // OUTBOX_MAX
};

// Each call is one step that nothing comes between, an erasure neither. Errors as HistoryStore's:
// Unavailable, and NotFound "session_lost" when the store knows nothing of the session.
// Loop thread only; never blocks.
class VisitorStore {
 public:
  virtual ~VisitorStore() = default;
  // What is said anew takes the place of what was said before; the rest of that stays. A session's
  // user never changes.
  virtual Task<Result<Noted>> note(SessionId session, VisitorFacts facts) = 0;
  // The last one counts.
  virtual Task<Result<Noted>> rate(SessionId session, Rating rating) = 0;
  // Once, whatever is repeated.
  virtual Task<Result<Noted>> requestContact(SessionId session, ContactRequest request) = 0;
};

}  // namespace livechat
