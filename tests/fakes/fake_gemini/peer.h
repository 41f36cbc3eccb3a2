// One client's connection: sending, waiting, and noticing that the client has left.
#pragma once

#include <asio.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace fake {

// Held by the coroutine that serves the connection; the pending watch holds it too, until it fires.
// Loop thread only.
class Peer final : public std::enable_shared_from_this<Peer> {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Peer(asio::ip::tcp::socket socket);

  asio::ip::tcp::socket& socket() { return socket_; }
  bool left() const { return left_; }

  // From here on a client that closes is noticed, even while we are silent.
  void watch();
  void unwatch();

  // False once the client has left.
  asio::awaitable<bool> send(std::string bytes);
  asio::awaitable<bool> waitUntil(Clock::time_point when);
  asio::awaitable<bool> waitUntilGone();  // always false

  void closeWithReset();

 private:
  void onReadable(const asio::error_code& error);
  void clientLeft();

  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  bool left_ = false;
  bool watching_ = false;
};

}  // namespace fake
