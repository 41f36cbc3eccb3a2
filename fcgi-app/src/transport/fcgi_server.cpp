#include "transport/fcgi_server.h"

#include <vector>

namespace livechat {

namespace {

using namespace std::chrono_literals;

// With 16 a turn a burst of 5,000 visitors overflowed the listen queue and 46 % became 502.
constexpr int kAcceptBatch = 256;
constexpr auto kPauseWhenFull = 100ms;

bool endedByCancellation(const std::system_error& error) {
  return error.code() == asio::error::operation_aborted;
}

}  // namespace

FcgiServer::FcgiServer(asio::io_context& io, int listener, FcgiLimits limits, Handler handler,
                       Log& log)
    : io_(io),
      acceptor_(io.get_executor(), asio::local::stream_protocol(), listener),
      beat_(io.get_executor()),
      limits_(limits),
      handler_(std::move(handler)),
      log_(log) {
  acceptor_.non_blocking(true);
}

void FcgiServer::start() {
  spawn(io_.get_executor(), acceptLoop());
  spawn(io_.get_executor(), beatLoop());
}

void FcgiServer::stopListening() {
  // What nginx has queued here already would be lost with the socket.
  std::error_code ec;
  while (!ec && connections_.size() < limits_.hardCap) acceptBatch(ec);
  acceptor_.close(ec);
}

void FcgiServer::cancelAll() {
  beat_.cancel();
  const std::vector<ConnectionPtr> all(connections_.begin(), connections_.end());
  for (const ConnectionPtr& connection : all) connection->cancel();
}

Task<> FcgiServer::acceptLoop() {
  Timer pause(io_.get_executor());
  bool paused = false;
  while (acceptor_.is_open()) {
    std::error_code ec;
    if (connections_.size() < limits_.hardCap) acceptBatch(ec);
    try {
      if (ec == asio::error::would_block) {
        co_await acceptor_.async_wait(UnixAcceptor::wait_read, useTask);
      } else if (ec || connections_.size() >= limits_.hardCap) {
        // Out of descriptors or at the cap: wait rather than spin; the queue keeps the rest.
        if (!std::exchange(paused, true)) {
          log_.warn("accepting is paused", {{"connections", connections_.size()},
                                            {"reason", ec ? ec.message() : "hard cap"}});
        }
        pause.expires_after(kPauseWhenFull);
        co_await pause.async_wait(useTask);
      } else {
        paused = false;
        co_await asio::post(io_.get_executor(), useTask);  // let the others have a turn
      }
    } catch (const std::system_error&) {
      co_return;  // closed: draining
    }
  }
}

void FcgiServer::acceptBatch(std::error_code& ec) {
  for (int i = 0; i < kAcceptBatch && connections_.size() < limits_.hardCap; ++i) {
    UnixSocket socket(io_.get_executor());
    acceptor_.accept(socket, ec);
    if (ec) break;
    auto connection = std::make_shared<FcgiConnection>(std::move(socket));
    connection->setOverloaded(connections_.size() >= limits_.softCap);
    connections_.insert(connection);
    asio::co_spawn(io_.get_executor(), serve(connection),
                   asio::bind_cancellation_slot(connection->cancellation(),
                                                [this, connection](std::exception_ptr) {
                                                  connection->close();
                                                  connections_.erase(connection);
                                                }));
  }
}

FcgiServer::Receipt FcgiServer::receive(FcgiConnection& connection) {
  const Result<bool> whole = connection.receive();
  if (whole) return *whole ? Receipt::Whole : Receipt::Partial;
  log_.info("request refused", {{"code", whole.error().code}});
  return Receipt::Refused;
}

Task<> FcgiServer::serve(ConnectionPtr connection) {
  Receipt receipt = receive(*connection);
  try {
    while (receipt == Receipt::Partial) {
      co_await connection->awaitMore();
      receipt = receive(*connection);
    }
    if (receipt == Receipt::Refused) co_return;
    co_await handler_(*connection);
  } catch (const std::system_error& error) {
    if (!endedByCancellation(error)) {
      log_.error("request ended by an exception", {{"request", connection->requestId()}});
    }
  } catch (const std::exception&) {
    log_.error("request ended by an exception", {{"request", connection->requestId()}});
  }
  // A cancelled coroutine throws at every later co_await until its state is reset.
  co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  if (receipt == Receipt::Whole && !connection->begun() && !connection->visitorLeft()) {
    connection->begin(503,
                      {{"Retry-After", "1"}, {"Content-Length", "0"}});  // cut off by the drain
  }
  co_await connection->finish();
}

Task<> FcgiServer::beatLoop() {
  try {
    while (acceptor_.is_open() || !connections_.empty()) {
      beat_.expires_after(1s);
      co_await beat_.async_wait(useTask);
      const auto now = SteadyClock::now();
      const std::vector<ConnectionPtr> all(connections_.begin(), connections_.end());
      for (const ConnectionPtr& connection : all) connection->beat(now);
    }
  } catch (const std::system_error&) {
    co_return;  // the worker is leaving
  }
}

}  // namespace livechat
