// The server: accepts connections, reads requests, hands each to the API or to the test's own door.
#pragma once

#include <asio.hpp>
#include <memory>

#include "stage.h"

namespace fake {

// Listens on 127.0.0.1 only. Borrows the stage, which must outlive the loop.
class Server final {
 public:
  Server(asio::io_context& loop, Stage& stage, unsigned short port);

  unsigned short port() const { return acceptor_.local_endpoint().port(); }
  void start();

 private:
  asio::awaitable<void> acceptForever();

  asio::io_context& loop_;
  Stage& stage_;
  asio::ip::tcp::acceptor acceptor_;
};

}  // namespace fake
