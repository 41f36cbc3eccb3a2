// The body of a streamed answer on its way out: headers, HTTP chunks, write sizes, cuts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "peer.h"
#include "script.h"

namespace fake {

enum class Sent { Yes, ClientLeft, CutHere };

// For as long as the script says nothing comes. False once the client has left.
asio::awaitable<bool> stall(Peer& peer, const Faults& faults);

// Borrows the peer and the faults. As with the real service, the headers leave together with the
// first piece of the body.
class BodyWriter final {
 public:
  // `headers`: the API's own, whole lines, each ended by CRLF.
  BodyWriter(Peer& peer, const Faults& faults, const std::string& contentType,
             const std::string& headers);

  asio::awaitable<Sent> put(std::string data);
  asio::awaitable<bool> putHeaders();  // alone, ahead of the body
  asio::awaitable<bool> finish();      // the end of the body, as HTTP has it

  std::size_t bytes() const { return bytes_; }

 private:
  asio::awaitable<Sent> putAll(std::string data);
  asio::awaitable<Sent> putWhole(std::string data);
  asio::awaitable<Sent> putPiecemeal(std::string data);
  std::string framed(std::string_view data);

  Peer& peer_;
  const Faults& faults_;
  std::string head_;
  std::size_t bytes_ = 0;
  bool stalled_ = false;
};

}  // namespace fake
