#include "adapters/curl_loop.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace livechat {

namespace {

constexpr std::size_t kSpareHandles = 64;
// Several, so that the transfers of a busy worker are not all served in one burst.
constexpr std::size_t kGatherers = 4;
constexpr std::size_t kSlice = 16;
// Providers move their addresses rarely, and each look-up costs a short-lived thread.
constexpr long kDnsCacheSeconds = 300;

int newEpollSet() {
  const int set = epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return set;
}

std::uint32_t epollEvents(int what) {
  return ((what & CURL_POLL_IN) ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0u);
}

int curlEvents(std::uint32_t events) {
  return ((events & EPOLLIN) ? CURL_CSELECT_IN : 0) | ((events & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
         ((events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
}

}  // namespace

CurlLoop::SocketSet::SocketSet(Executor executor) : descriptor(executor, newEpollSet()) {}

bool CurlLoop::SocketSet::control(int operation, curl_socket_t socket, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  return epoll_ctl(descriptor.native_handle(), operation, socket, &event) == 0;
}

CurlLoop::CurlLoop(Executor executor, std::size_t keptConnections)
    : executor_(executor), gatherTimer_(executor), timer_(executor), multi_(curl_multi_init()) {
  for (std::size_t i = 0; i <= kGatherers; ++i) sets_.emplace_back(executor);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::onSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::onTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  // By default libcurl keeps four times the transfers of this moment: too few after a burst.
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(keptConnections));
  waitForSockets();
}

CurlLoop::~CurlLoop() {
  spare_.clear();
  curl_multi_cleanup(multi_);  // closes kept connections, through onSocket
}

CurlEasy CurlLoop::take() {
  CurlEasy easy;
  if (spare_.empty()) {
    easy.reset(curl_easy_init());
  } else {
    easy = std::move(spare_.back());
    spare_.pop_back();
  }
  curl_easy_setopt(easy.get(), CURLOPT_DNS_CACHE_TIMEOUT, kDnsCacheSeconds);
  return easy;
}

void CurlLoop::giveBack(CurlEasy easy) {
  if (spare_.size() >= kSpareHandles) return;
  curl_easy_reset(easy.get());
  spare_.push_back(std::move(easy));
}

bool CurlLoop::start(CURL* easy, Transfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  return curl_multi_add_handle(multi_, easy) == CURLM_OK;
}

void CurlLoop::stop(CURL* easy) { curl_multi_remove_handle(multi_, easy); }

void CurlLoop::gather(Transfer& transfer) {
  if (transfer.set_ != 0) return;
  transfer.set_ = nextGatherer_;
  nextGatherer_ = nextGatherer_ % kGatherers + 1;
  if (transfer.socket_ == CURL_SOCKET_BAD) return;  // paused: it will get one
  remove(sets_.front(), transfer.socket_);
  add(sets_[transfer.set_], transfer.socket_, EPOLLIN);
}

// `known`: the set the socket stands in; null when libcurl tells of it for the first time. The
// handle is one of libcurl's own when it closes a kept connection.
int CurlLoop::onSocket(CURL* easy, curl_socket_t socket, int what, void* self, void* known) {
  auto& loop = *static_cast<CurlLoop*>(self);
  Transfer* transfer = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
  if (transfer != nullptr && what != CURL_POLL_REMOVE) {
    transfer->socket_ = socket;
  } else if (transfer != nullptr && transfer->socket_ == socket) {
    transfer->socket_ = CURL_SOCKET_BAD;
  }
  auto* set = static_cast<SocketSet*>(known);
  if (what == CURL_POLL_REMOVE) {
    if (set != nullptr) loop.remove(*set, socket);
  } else if (set != nullptr) {
    loop.change(*set, socket, epollEvents(what));
  } else {
    loop.add(loop.sets_[transfer == nullptr ? 0 : transfer->set_], socket, epollEvents(what));
  }
  return 0;
}

void CurlLoop::add(SocketSet& set, curl_socket_t socket, std::uint32_t events) {
  // A descriptor's number can be reused before libcurl has told of the old one.
  if (!set.control(EPOLL_CTL_ADD, socket, events)) set.control(EPOLL_CTL_MOD, socket, events);
  ++set.sockets;
  curl_multi_assign(multi_, socket, &set);
  if (&set != &sets_.front() && !std::exchange(gathering_, true)) waitToGather();
}

void CurlLoop::change(SocketSet& set, curl_socket_t socket, std::uint32_t events) {
  if (!set.control(EPOLL_CTL_MOD, socket, events)) set.control(EPOLL_CTL_ADD, socket, events);
}

void CurlLoop::remove(SocketSet& set, curl_socket_t socket) {
  set.control(EPOLL_CTL_DEL, socket, 0);
  --set.sockets;
  curl_multi_assign(multi_, socket, nullptr);
}

void CurlLoop::waitForSockets() {
  sets_.front().descriptor.async_wait(Descriptor::wait_read,
                                      [this, alive = std::weak_ptr(alive_)](std::error_code error) {
                                        if (error || alive.expired()) return;
                                        // What does not fit is still ready: the next wait returns
                                        // at once, and other work of the loop comes in between.
                                        serve(sets_.front(), events_.size());
                                        waitForSockets();
                                      });
}

void CurlLoop::waitToGather() {
  gatherTimer_.expires_after(kGather / kGatherers);
  gatherTimer_.async_wait([this, alive = std::weak_ptr(alive_)](std::error_code error) {
    if (!error && !alive.expired()) gather();
  });
}

// One set, some sockets at a time: a visitor who has just asked comes in between. Each socket once
// or so: in a flood all of them are ready again at once, and the other sets would never have their
// turn.
void CurlLoop::gather() {
  const std::size_t served = serve(sets_[turn_], kSlice);
  servedInTurn_ += served;
  if (served == kSlice && servedInTurn_ < sets_[turn_].sockets) {
    return asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) gather();
    });
  }
  servedInTurn_ = 0;
  turn_ = turn_ % kGatherers + 1;
  gathering_ = std::any_of(sets_.begin() + 1, sets_.end(),
                           [](const SocketSet& set) { return set.sockets > 0; });
  if (gathering_) waitToGather();
}

// How many sockets were ready, of those looked at.
std::size_t CurlLoop::serve(SocketSet& set, std::size_t most) {
  const int count = epoll_wait(set.descriptor.native_handle(), events_.data(),
                               static_cast<int>(std::min(most, events_.size())), 0);
  for (int i = 0; i < count; ++i) {
    int running = 0;
    curl_multi_socket_action(multi_, events_[i].data.fd, curlEvents(events_[i].events), &running);
  }
  reap();
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

int CurlLoop::onTimer(CURLM*, long milliseconds, void* self) {
  auto& loop = *static_cast<CurlLoop*>(self);
  loop.due_.reset();
  if (milliseconds >= 0) {
    loop.due_ = SteadyClock::now() + std::chrono::milliseconds(milliseconds);
    loop.armTimer();
  }
  return 0;
}

void CurlLoop::armTimer() {
  if (!due_ || (armed_ && *armed_ <= *due_)) return;
  armed_ = due_;
  timer_.expires_at(*due_);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](std::error_code error) {
    if (!error && !alive.expired()) timerFired();
  });
}

void CurlLoop::timerFired() {
  armed_.reset();
  if (due_ && *due_ <= SteadyClock::now()) {
    due_.reset();
    int running = 0;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    reap();
  }
  armTimer();
}

void CurlLoop::reap() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    transfer->ended(message->data.result);
  }
}

}  // namespace livechat
