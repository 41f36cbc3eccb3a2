// FcgiServer accepts FastCGI connections on a unix socket and serves each with one coroutine.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_set>

#include "api/exchange.h"
#include "base/async.h"
#include "base/log.h"
#include "transport/fcgi_connection.h"

namespace livechat {

struct FcgiLimits {
  // From here on requests are marked overloaded: the API answers 503 and Retry-After.
  std::size_t softCap = 10'000;
  // From here on nothing is accepted until a connection ends: the listen queue waits.
  std::size_t hardCap = 20'000;
};

// Lifetime: borrows `io` and `log`. Threads: loop thread only.
// Failure: an exception that a handler lets out is logged and answered with 500 by the handler's
//   own catch-all; here it only ends the connection.
class FcgiServer final {
 public:
  // Answers one request. Cancelled when the visitor leaves or the drain's patience ends.
  using Handler = std::function<Task<>(Exchange&)>;

  // Takes over `listener`, a listening unix socket.
  FcgiServer(asio::io_context& io, int listener, FcgiLimits limits, Handler handler, Log& log);

  // Starts to accept.
  void start();
  // Accepts what is queued, then no more; nginx turns to the other workers.
  void stopListening();
  // Cancels every handler that still runs.
  void cancelAll();

  std::size_t active() const { return connections_.size(); }

 private:
  using ConnectionPtr = std::shared_ptr<FcgiConnection>;

  Task<> acceptLoop();
  void acceptBatch(std::error_code& ec);
  Task<> serve(ConnectionPtr connection);
  enum class Receipt { Whole, Partial, Refused };
  Receipt receive(FcgiConnection& connection);
  Task<> beatLoop();

  asio::io_context& io_;
  UnixAcceptor acceptor_;
  Timer beat_;
  FcgiLimits limits_;
  Handler handler_;
  Log& log_;
  std::unordered_set<ConnectionPtr> connections_;
};

}  // namespace livechat
