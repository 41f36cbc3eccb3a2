// ReplyLog receives an answer as it comes: it logs each piece in the store, and only then shows it.
// So what a visitor saw is always in the log, and any worker can go on telling it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/log.h"
#include "chat/live_reply.h"
#include "chat/provider_chain.h"
#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

// Why a reply is not written on.
enum class Halt {
  Stopped,  // the visitor wants no more of it
  Lost,     // another worker has it
  Leaving,  // this worker ends
};

// While the store does not answer, text is shown all the same and logged later: a reader who then
// loses this worker too is told to begin anew.
// Lifetime: borrows everything. Loop thread only.
class ReplyLog final : public AnswerSink {
 public:
  // `lease` is renewed in place when the log has to be opened again. `halt` is called when the
  // answer is not wanted any more.
  ReplyLog(HistoryStore& history, const Clock& clock, Log& log, SessionId session,
           std::string owner, Message asked, std::string site, ReplyLease& lease, LiveReply& reply,
           std::function<void(Halt)> halt);

  Task<> onText(std::string text) override;
  void onSources(std::vector<Source> sources) override { reply_.cite(std::move(sources)); }
  bool abandoned() const override;

  // All that came, whether it was shown yet or not.
  const std::string& text() const { return text_; }
  std::optional<Clock::Instant> firstText() const { return firstText_; }

  // Stores the visitor's message and the log again, after the store has lost its data. False: the
  // reply is another's.
  Task<Result<bool>> reopen();

 private:
  Task<bool> logPending();
  Task<Result<bool>> openAgain();
  void noteReader() const;

  HistoryStore& history_;
  const Clock& clock_;
  Log& log_;
  SessionId session_;
  std::string owner_;
  Message asked_;
  std::string site_;
  ReplyLease& lease_;
  LiveReply& reply_;
  std::function<void(Halt)> halt_;
  std::string text_;
  std::size_t logged_ = 0;  // bytes of it
  bool failing_ = false;
  bool reopening_ = false;
  std::optional<Clock::Instant> firstText_;
  mutable Clock::Instant lastRead_;
};

}  // namespace livechat
