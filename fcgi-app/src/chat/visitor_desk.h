// VisitorDesk: what a visitor does beside talking. Who they say they are when they come, how they
// rate replies, where they want to be written to.
#pragma once

#include <optional>

#include "chat/chat_service.h"
#include "ports/random.h"
#include "ports/visitor_store.h"

namespace livechat {

// What a page says of its visitor when it starts or continues a session.
struct Introduction {
  VisitorFacts facts;        // without a consent
  std::string consent;       // the words that were agreed to; kept if they are still the site's
  bool unknownUser = false;  // it has a user of whom it cannot say who they are
};

// Errors' codes are the API's (docs/openapi.yaml). Borrows everything. Loop thread only.
class VisitorDesk final {
 public:
  VisitorDesk(ChatService& chat, VisitorStore& visitors, Random& random)
      : chat_(chat), visitors_(visitors), random_(random) {}

  // Continues `known`, unless it was erased or is another user's (any user's, if the page's own is
  // unknown); otherwise starts a new session, for which the site may ask for something first.
  // Invalid: consent_required, intake_required.
  Task<Result<OpenedSession>> open(SitePtr site, std::optional<SessionId> known,
                                   Introduction introduction);

  // NotFound: no such reply is stored. Busy: too many in a day, or too much waits for the archive.
  Task<Result<void>> rate(SessionId session, Rating rating);

  // True: stored now; false: before. Conflict: the id was used for another request.
  Task<Result<bool>> requestContact(SessionId session, ContactRequest request);

 private:
  Task<Result<std::optional<OpenedSession>>> resume(SitePtr site, SessionId known,
                                                    VisitorFacts facts, bool unknownUser);
  template <class Call>
  auto orBroughtBack(SessionId session, Call call) -> decltype(call());
  Result<void> refusal(const Noted& noted) const;

  ChatService& chat_;
  VisitorStore& visitors_;
  Random& random_;
};

}  // namespace livechat
