// LeaseKeeper renews the lease on a session's reply for as long as it lives.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "base/async.h"
#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

// Lifetime: borrows the store and the clock; shares `lease`, which may be replaced meanwhile. Loop
// thread only.
class LeaseKeeper final {
 public:
  // Called with each renewal's outcome.
  using Renewed = std::function<void(const LogOutcome&)>;

  LeaseKeeper(Executor executor, HistoryStore& history, Clock& clock, SessionId session,
              std::shared_ptr<const ReplyLease> lease, Renewed renewed)
      : stop_(std::make_shared<asio::cancellation_signal>()) {
    asio::co_spawn(
        executor, renew(history, clock, std::move(session), std::move(lease), std::move(renewed)),
        asio::bind_cancellation_slot(stop_->slot(), [stop = stop_](std::exception_ptr) {}));
  }
  ~LeaseKeeper() { stop_->emit(asio::cancellation_type::terminal); }
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

 private:
  static constexpr std::chrono::seconds kInterval{3};  // of a lease of 10 s: two may be missed

  static Task<> renew(HistoryStore& history, Clock& clock, SessionId session,
                      std::shared_ptr<const ReplyLease> lease, Renewed renewed) {
    for (;;) {
      co_await clock.sleep(kInterval);
      // A failure is no reason to stop: the store may be back before the lease lapses.
      const Result<LogOutcome> outcome = co_await history.renewLease(session, *lease);
      if (outcome) renewed(*outcome);
    }
  }

  std::shared_ptr<asio::cancellation_signal> stop_;  // shared with the task: it must outlive it
};

}  // namespace livechat
