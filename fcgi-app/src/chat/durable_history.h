// DurableHistory is the live history with the archive behind it: a session that the live store has
// lost comes back from the archive, and can be read from there while the store is down.
#pragma once

#include "base/log.h"
#include "ports/archive.h"
#include "ports/history_store.h"

namespace livechat {

// Only sessions whose id we made are looked for in the archive: the others' pages choose their ids,
// and every page's first visit would ask PostgreSQL.
// Lifetime: borrows everything. Loop thread only.
class DurableHistory final : public HistoryStore {
 public:
  // `most`: how many messages the live store keeps of a session.
  DurableHistory(HistoryStore& live, Archive& archive, std::size_t most, Log& log)
      : live_(live), archive_(archive), most_(most), log_(log) {}

  // From the archive when the live store is down, or has lost the session. Unavailable: when
  // neither can answer.
  Task<Result<Transcript>> transcript(SessionId session) override;

  Task<Result<void>> open(SessionId session, std::string site) override;
  Task<Result<void>> restore(SessionId session, Transcript transcript) override;
  Task<Result<Accepted>> accept(SessionId session, Message message, Acceptable how) override;
  Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) override;
  Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                       std::size_t recent) override;
  Task<Result<LogOutcome>> renewLease(SessionId session, ReplyLease lease) override;
  Task<Result<LogOutcome>> log(SessionId session, ReplyLease lease, std::size_t offset,
                               std::string text) override;
  Task<Result<std::int64_t>> closeReply(SessionId session, ReplyLease lease, Message reply,
                                        std::string facts) override;
  Task<Result<void>> abandonReply(SessionId session, ReplyLease lease) override;
  Task<Result<StopOutcome>> requestStop(SessionId session, ReplyId reply) override;
  Task<Result<Retrial>> retry(SessionId session, std::string owner, ReplyId reply, int attempt,
                              std::size_t recent) override;
  Task<Result<std::vector<FollowedNews>>> follow(std::vector<FollowedReply> replies) override;
  Task<Result<std::vector<SessionId>>> claimLapsed(std::size_t most) override;
  Task<Result<void>> giveUp(SessionId session, MessageId message) override;
  Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) override;
  Task<Result<StoreCheck>> check() override;

 private:
  // Runs `call`, and once more when the session was lost and could be brought back.
  template <class Call>
  auto orBringBack(SessionId session, Call call) -> decltype(call());
  Task<Result<std::optional<Transcript>>> archived(SessionId session);
  // False: the archive does not know it either.
  Task<Result<bool>> bringBack(SessionId session);
  Task<Result<void>> putBack(SessionId session, Transcript found);

  HistoryStore& live_;
  Archive& archive_;
  std::size_t most_;
  Log& log_;
};

}  // namespace livechat
