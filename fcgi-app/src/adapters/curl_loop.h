// CurlLoop runs libcurl's transfers on the worker's event loop.
//
// libcurl says which sockets it waits for and until when; we wait, and tell it what happened
// (curl_multi_socket_action). Its sockets stand in epoll sets of our own: no Asio object per
// socket, no question who closes a socket (libcurl does), and one re-arming per batch of ready
// sockets.
//
// There are two kinds of sets. Asio watches the prompt one, whose sockets are served as soon as
// there is something. A transfer that gathers has its socket in one of the others, which are looked
// at in turn, each once in kGather: what came meanwhile is read as one piece, and many transfers
// are served in a row. Waking up for each chunk alone was half of what a stream costs. What must
// stay true: libcurl forbids calls into it from its callbacks, so nothing here resumes a coroutine
// inside one (Signal posts).
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
  // How long what arrives may wait for a transfer that gathers.
  static constexpr std::chrono::milliseconds kGather{48};

  // Who started a transfer; kept in the handle's CURLOPT_PRIVATE.
  class Transfer {
   public:
    // The transfer has ended by itself. Called from the event loop, outside libcurl: but stop()
    // and the handle's release are for later.
    virtual void ended(CURLcode result) = 0;

   protected:
    ~Transfer() = default;

   private:
    friend class CurlLoop;
    std::size_t set_ = 0;  // in which its socket is to stand; 0 is the prompt one
    curl_socket_t socket_ = CURL_SOCKET_BAD;
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
  // From now on, until its end, this transfer under way gathers.
  void gather(Transfer& transfer);
  // Closes the connection at once if the transfer is under way.
  void stop(CURL* easy);

 private:
  using Timeout = std::optional<SteadyClock::time_point>;

  struct SocketSet {
    explicit SocketSet(Executor executor);
    bool control(int operation, curl_socket_t socket, std::uint32_t events);
    Descriptor descriptor;
    std::size_t sockets = 0;
  };

  static int onSocket(CURL*, curl_socket_t socket, int what, void* self, void* known);
  static int onTimer(CURLM*, long milliseconds, void* self);
  void add(SocketSet& set, curl_socket_t socket, std::uint32_t events);
  void change(SocketSet& set, curl_socket_t socket, std::uint32_t events);
  void remove(SocketSet& set, curl_socket_t socket);
  void waitForSockets();
  void waitToGather();
  void gather();
  std::size_t serve(SocketSet& set, std::size_t most);
  void armTimer();
  void timerFired();
  void reap();

  Executor executor_;
  CurlGlobal global_;
  std::vector<SocketSet> sets_;   // the prompt one, then those that gather; never grows
  std::size_t nextGatherer_ = 1;  // for the next transfer
  std::size_t turn_ = 1;          // the next to be looked at
  std::size_t servedInTurn_ = 0;  // sockets
  bool gathering_ = false;        // gatherTimer_ runs
  Timer gatherTimer_;
  Timer timer_;
  Timeout due_;    // when libcurl wants to be called
  Timeout armed_;  // when the timer fires; it may fire too early, never too late
  std::array<epoll_event, 256> events_{};
  CURLM* multi_;
  std::vector<CurlEasy> spare_;
  // Completions already queued in Asio cannot be recalled: they ask this whether *this is gone.
  std::shared_ptr<void> alive_ = std::make_shared<char>();
};

}  // namespace livechat
