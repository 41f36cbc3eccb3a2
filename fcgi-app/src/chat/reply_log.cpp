#include "chat/reply_log.h"

#include "base/held_flag.h"
#include "chat/identifiers.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kAbandonedAfter = 30s;

}  // namespace

ReplyLog::ReplyLog(HistoryStore& history, const Clock& clock, Log& log, SessionId session,
                   std::string owner, Message asked, std::string site, ReplyLease& lease,
                   LiveReply& reply, std::function<void(Halt)> halt)
    : history_(history),
      clock_(clock),
      log_(log),
      session_(std::move(session)),
      owner_(std::move(owner)),
      asked_(std::move(asked)),
      site_(std::move(site)),
      lease_(lease),
      reply_(reply),
      halt_(std::move(halt)),
      lastRead_(clock.now()) {}

Task<> ReplyLog::onText(std::string text) {
  if (!firstText_) firstText_ = clock_.now();
  noteReader();
  text_.append(text);
  const bool mayShow = co_await logPending();
  if (mayShow) reply_.append(text);
}

// Twice at most: the log can turn out to be shorter than it was, once. False: another worker has
// the reply.
Task<bool> ReplyLog::logPending() {
  for (int tries = 0; tries < 2 && logged_ < text_.size(); ++tries) {
    const Result<LogOutcome> outcome =
        co_await history_.log(session_, lease_, logged_, text_.substr(logged_));
    if (!outcome) {
      if (!std::exchange(failing_, true)) {
        log_.warn("a reply is shown without being logged",
                  {{"reply", lease_.reply}, {"code", outcome.error().code}});
      }
      co_return true;
    }
    failing_ = false;
    switch (outcome->kind) {
      case LogOutcome::Kind::Logged: logged_ = outcome->length; break;
      case LogOutcome::Kind::Stop: halt_(Halt::Stopped); co_return true;
      case LogOutcome::Kind::Lost: halt_(Halt::Lost); co_return false;
      case LogOutcome::Kind::Gone: {
        const Result<bool> reopened = co_await reopen();
        const bool lost = reopened && !*reopened;
        if (lost) halt_(Halt::Lost);
        co_return !lost;
      }
    }
  }
  co_return true;
}

Task<Result<bool>> ReplyLog::reopen() {
  if (reopening_) {
    co_return failure(ErrorKind::Unavailable, "log_held", "it is being opened again already");
  }
  const HeldFlag opening(reopening_);
  co_return co_await openAgain();
}

Task<Result<bool>> ReplyLog::openAgain() {
  Acceptable how;
  how.site = site_;
  how.byToken = isOwnSessionId(session_);  // what is archived comes back first
  how.owner = owner_;
  const Result<Accepted> accepted = co_await history_.accept(session_, asked_, how);
  if (!accepted) co_return std::unexpected(accepted.error());
  const bool stored =
      accepted->outcome == Acceptance::Fresh || accepted->outcome == Acceptance::Repeated;
  if (!stored || accepted->opening.outcome == ReplyOpening::Outcome::Written) co_return false;
  if (accepted->opening.outcome != ReplyOpening::Outcome::Opened) {
    co_return failure(ErrorKind::Unavailable, "log_held", "another reply is being written");
  }
  lease_ = accepted->opening.lease;
  logged_ = 0;
  const Result<LogOutcome> outcome = co_await history_.log(session_, lease_, 0, text_);
  if (!outcome) co_return std::unexpected(outcome.error());
  if (outcome->kind == LogOutcome::Kind::Logged) logged_ = outcome->length;
  co_return outcome->kind != LogOutcome::Kind::Lost;
}

bool ReplyLog::abandoned() const {
  noteReader();
  return clock_.now() - lastRead_ > kAbandonedAfter;
}

void ReplyLog::noteReader() const {
  if (reply_.changed.heard()) lastRead_ = clock_.now();
}

}  // namespace livechat
