// HttpConnection: one browser's keep-alive connection to a port of this machine.
//
// Each connection comes from a loopback address of its own (127.1.0.1 and up), as visitors do: the
// limits per address then meet them as they meet visitors.
// Failure: everything throws RequestFailed; the connection may be used again, and connects anew.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "http_response.h"
#include "loop.h"

namespace bench {

class HttpConnection final {
 public:
  // `number` chooses the address; below 16 million.
  HttpConnection(Executor executor, std::uint16_t port, std::size_t number);

  // Sends a request and reads up to the end of the response's head. Gives the status.
  Task<int> ask(std::string request);

  // The next bytes of the body; empty at its end. Valid until the next call.
  Task<std::string_view> read();

  // All that is left of the body.
  Task<std::string> readAll();

  void close();

 private:
  Task<> connect();
  Task<std::string_view> receive();
  bool closedByServer();

  Socket socket_;
  const asio::ip::tcp::endpoint from_;
  const asio::ip::tcp::endpoint to_;
  HttpResponse response_;
  std::string early_;  // body bytes that came with the head
  std::string body_;   // those, handed out
  std::array<char, 8192> buffer_;
};

}  // namespace bench
