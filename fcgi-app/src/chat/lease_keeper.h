// LeaseKeeper renews the lease on a session's reply for as long as it lives.
#pragma once

#include <memory>
#include <string>

#include "base/async.h"
#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

// Lifetime: borrows the store and the clock, which must outlive it by one renewal interval.
// Loop thread only.
class LeaseKeeper final {
 public:
  LeaseKeeper(Executor executor, HistoryStore& history, Clock& clock, SessionId session,
              std::string owner)
      : working_(std::make_shared<bool>(true)) {
    spawn(executor, renew(history, clock, std::move(session), std::move(owner), working_));
  }
  ~LeaseKeeper() { *working_ = false; }
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

 private:
  static constexpr std::chrono::seconds kInterval{3};  // of a lease of 10 s: two may be missed

  static Task<> renew(HistoryStore& history, Clock& clock, SessionId session, std::string owner,
                      std::shared_ptr<bool> working) {
    for (;;) {
      co_await clock.sleep(kInterval);
      if (!*working) co_return;
      // A failure is no reason to stop: the store may be back before the lease lapses.
      co_await history.renewLease(session, owner);
    }
  }

  std::shared_ptr<bool> working_;  // shared with the task, which may outlive us by one interval
};

}  // namespace livechat
