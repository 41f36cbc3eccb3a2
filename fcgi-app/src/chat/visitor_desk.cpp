#include "chat/visitor_desk.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "chat/identifiers.h"
#include "chat/visitor_json.h"

namespace livechat {

namespace {

bool isLost(const Error& error) { return error.code == "session_lost"; }

std::unexpected<Error> sessionGone() {
  return failure(ErrorKind::NotFound, "session_not_found",
                 "this conversation was deleted; start a new one");
}

std::unexpected<Error> storeAway() {
  return failure(ErrorKind::Unavailable, "storage_unavailable",
                 "nothing can be stored just now; please try again shortly");
}

std::unexpected<Error> replyUnknown() {
  return failure(ErrorKind::NotFound, "reply_not_found", "there is no such reply");
}

std::unexpected<Error> wrong(const char* what) {
  return failure(ErrorKind::Invalid, "invalid_field", what);
}

bool asksFirst(const Site& site) {
  return !site.privacy.consent.empty() || site.intake.name == "required" ||
         site.intake.email == "required";
}

// What the site asks for before a conversation starts.
Result<void> checkAsked(const Site& site, const Introduction& introduction) {
  if (!site.privacy.consent.empty() && introduction.consent != site.privacy.consent) {
    return failure(ErrorKind::Invalid, "consent_required",
                   "the visitor must agree to the site's privacy.consent first; then send those "
                   "words as consent");
  }
  const VisitorFacts& facts = introduction.facts;
  if (!facts.user.empty()) return {};
  const bool complete = (site.intake.name != "required" || !facts.name.empty()) &&
                        (site.intake.email != "required" || !facts.email.empty());
  if (complete) return {};
  return failure(ErrorKind::Invalid, "intake_required",
                 "this site asks for what its intake calls required first; send it as visitor");
}

// PostgreSQL's text takes no NUL, and nobody types one.
std::string withoutNul(std::string text) {
  std::erase(text, '\0');
  return text;
}

// Of a name: one line.
std::string withoutControls(std::string text) {
  std::erase_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  return text;
}

Result<void> checkName(std::string& name) {
  if (name.empty()) return {};
  name = withoutControls(std::move(name));
  if (isBlank(name)) return wrong("name must not be blank; leave it out instead");
  if (codePoints(name) > limits::kNameCodePoints) return wrong("name has at most 100 characters");
  return {};
}

Result<void> checkEmail(const std::string& email) {
  if (isEmailAddress(email)) return {};
  return wrong("email must be an e-mail address of at most 254 characters");
}

Result<void> checkContact(ContactRequest& request) {
  if (!isMessageId(request.id)) {
    return wrong("id must be 8 to 64 characters of A-Z, a-z, 0-9, _ and -");
  }
  if (const Result<void> email = checkEmail(request.email); !email) return email;
  if (const Result<void> name = checkName(request.name); !name) return name;
  request.question = withoutNul(std::move(request.question));
  if (isBlank(request.question)) return wrong("question must not be blank");
  const bool tooLong = request.question.size() > limits::kMessageBytes ||
                       codePoints(request.question) > limits::kMessageCodePoints;
  if (tooLong) return wrong("question has at most 4000 characters and 16 KiB");
  return {};
}

}  // namespace

Task<Result<OpenedSession>> VisitorDesk::open(SitePtr site, std::optional<SessionId> known,
                                              Introduction introduction) {
  VisitorFacts& facts = introduction.facts;
  if (const Result<void> name = checkName(facts.name); !name) {
    co_return std::unexpected(name.error());
  }
  const Result<void> email = facts.email.empty() ? Result<void>() : checkEmail(facts.email);
  if (!email) co_return std::unexpected(email.error());
  if (known) {
    auto resumed = co_await resume(site, *known, facts, introduction.unknownUser);
    if (!resumed) co_return std::unexpected(resumed.error());
    if (*resumed) co_return std::move(**resumed);
  }
  if (const Result<void> asked = checkAsked(site->site, introduction); !asked) {
    co_return std::unexpected(asked.error());
  }
  Result<OpenedSession> opened = co_await chat_.open(site, std::nullopt);
  if (!site->site.privacy.consent.empty()) facts.consent = introduction.consent;
  if (!opened || facts == VisitorFacts()) co_return opened;
  const Result<Noted> noted = co_await visitors_.note(opened->id, facts);
  if (!noted && isLost(noted.error())) co_return storeAway();
  if (!noted) co_return std::unexpected(noted.error());
  if (const Result<void> refused = refusal(*noted); !refused) {
    co_return std::unexpected(refused.error());
  }
  co_return opened;
}

// Nothing: it cannot go on, a new one is to start.
Task<Result<std::optional<OpenedSession>>> VisitorDesk::resume(SitePtr site, SessionId known,
                                                               VisitorFacts facts,
                                                               bool unknownUser) {
  Result<Transcript> transcript = co_await chat_.history(known);
  if (!transcript && transcript.error().kind == ErrorKind::NotFound) co_return std::nullopt;
  if (!transcript) co_return std::unexpected(transcript.error());
  const std::string user = transcript->user;
  const bool another = unknownUser || (!facts.user.empty() && user != facts.user);
  if (!user.empty() && another) co_return std::nullopt;
  const bool saysNothing = facts == VisitorFacts();
  // Of a session that nobody remembers it is not known either what its visitor agreed to.
  const bool mustBegin = asksFirst(site->site) || !saysNothing;
  if (!transcript->known && mustBegin) co_return std::nullopt;
  OpenedSession opened{known, false, std::move(*transcript)};
  // While nothing can be stored, what is known already can be read all the same.
  const bool mayWait = opened.transcript.archived && user == facts.user;
  if (saysNothing || mayWait) co_return opened;
  const bool isTheirs = user == facts.user;
  const Result<Noted> noted = co_await visitors_.note(known, std::move(facts));
  if (!noted && isLost(noted.error())) co_return storeAway();
  if (!noted) co_return std::unexpected(noted.error());
  // What is said of the visitor can wait; their conversation cannot.
  const bool notNow = noted->outcome == Noting::Limited || noted->outcome == Noting::Full;
  if (notNow && isTheirs) co_return opened;
  if (noted->outcome == Noting::Another || noted->outcome == Noting::Erased) co_return std::nullopt;
  if (const Result<void> refused = refusal(*noted); !refused) {
    co_return std::unexpected(refused.error());
  }
  co_return opened;
}

// Runs `call`, and once more when the store had lost the session: reading it brings it back.
template <class Call>
auto VisitorDesk::orBroughtBack(SessionId session, Call call) -> decltype(call()) {
  auto result = co_await call();
  if (result || !isLost(result.error())) co_return result;
  const Result<Transcript> transcript = co_await chat_.history(std::move(session));
  if (!transcript) co_return std::unexpected(transcript.error());
  if (transcript->archived) co_return storeAway();
  result = co_await call();
  if (!result && isLost(result.error())) co_return sessionGone();
  co_return result;
}

Task<Result<void>> VisitorDesk::rate(SessionId session, Rating rating) {
  if (!isReplyId(rating.reply)) co_return replyUnknown();
  rating.comment = withoutNul(std::move(rating.comment));
  if (codePoints(rating.comment) > limits::kCommentCodePoints) {
    co_return wrong("comment has at most 1000 characters");
  }
  if (!rating.verdict || isBlank(rating.comment)) rating.comment.clear();
  const Result<Noted> noted =
      co_await orBroughtBack(session, [&] { return visitors_.rate(session, rating); });
  if (!noted) co_return std::unexpected(noted.error());
  co_return refusal(*noted);
}

Task<Result<bool>> VisitorDesk::requestContact(SessionId session, ContactRequest request) {
  if (const Result<void> right = checkContact(request); !right) {
    co_return std::unexpected(right.error());
  }
  const Result<Noted> noted =
      co_await orBroughtBack(session, [&] { return visitors_.requestContact(session, request); });
  if (!noted) co_return std::unexpected(noted.error());
  if (const Result<void> refused = refusal(*noted); !refused) {
    co_return std::unexpected(refused.error());
  }
  co_return noted->outcome == Noting::Noted;
}

Result<void> VisitorDesk::refusal(const Noted& noted) const {
  switch (noted.outcome) {
    case Noting::Noted:
    case Noting::Known: return {};
    case Noting::Reused:
      return failure(ErrorKind::Conflict, "message_id_reused",
                     "this id belongs to another request; use a new one");
    case Noting::Another:
    case Noting::Erased: return sessionGone();
    case Noting::Unknown: return replyUnknown();
    case Noting::Limited: {
      Error error{ErrorKind::Busy, "rate_limited",
                  "too much of this in a day; please come back later", noted.retryAfter};
      return std::unexpected(std::move(error));
    }
    case Noting::Full: break;
  }
  // Spread, so that those refused together do not come back together.
  const auto wait = std::chrono::seconds(2 + static_cast<int>(random_.fraction() * 6));
  Error error{ErrorKind::Busy, "busy", "the chat is very busy just now; please try again shortly",
              wait};
  return std::unexpected(std::move(error));
}

}  // namespace livechat
