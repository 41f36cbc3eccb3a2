// CurlLoop runs libcurl's transfers on the worker's event loop.
//
// libcurl says which sockets it waits for and until when; we wait, and tell it what happened
// (curl_multi_socket_action). All its sockets stand in one inner epoll set, and Asio watches that
// set's own descriptor: no Asio object per socket, no question who closes a socket (libcurl does),
// and one re-arming per batch of ready sockets instead of one per chunk.
// What must stay true: libcurl forbids calls into it from its callbacks, so nothing here resumes
// a coroutine inside one (Signal posts).
#pragma once

#include <sys/epoll.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/curl_handle.h"
#include "base/async.h"

namespace livechat {

// Lifetime: must outlive its transfers. Threads: loop thread only.
// Failure: the constructor throws std::system_error when the process is out of descriptors.
class CurlLoop final {
 public:
  // Who started a transfer; kept in the handle's CURLOPT_PRIVATE.
  class Transfer {
   public:
    // The transfer has ended by itself. Called from the event loop, outside libcurl: but stop()
    // and the handle's release are for later.
    virtual void ended(CURLcode result) = 0;

   protected:
    ~Transfer() = default;
  };

  // `keptConnections`: how many idle connections stay open for reuse.
  CurlLoop(Executor executor, std::size_t keptConnections);
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  Executor executor() const { return executor_; }

  // A handle with default options, spare or new; give it back for the next transfer.
  CurlEasy take();
  void giveBack(CurlEasy easy);

  // From here on `transfer` hears of `easy`, until stop(). False: libcurl refused.
  bool start(CURL* easy, Transfer& transfer);
  // Closes the connection at once if the transfer is under way.
  void stop(CURL* easy);

 private:
  using Timeout = std::optional<SteadyClock::time_point>;

  static int onSocket(CURL*, curl_socket_t socket, int what, void* self, void* known);
  static int onTimer(CURLM*, long milliseconds, void* self);
  void watch(curl_socket_t socket, std::uint32_t events, bool known);
  void waitForSockets();
  void serveSockets();
  void armTimer();
  void timerFired();
  void reap();

  Executor executor_;
  CurlGlobal global_;
  Descriptor ready_;  // the inner epoll set
  Timer timer_;
  Timeout due_;    // when libcurl wants to be called
  Timeout armed_;  // when the timer fires; it may fire too early, never too late
  std::array<epoll_event, 256> events_;
  CURLM* multi_;
  std::vector<CurlEasy> spare_;
  // Completions already queued in Asio cannot be recalled: they ask this whether *this is gone.
  std::shared_ptr<void> alive_ = std::make_shared<char>();
};

}  // namespace livechat
