#include "adapters/curl_loop.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace livechat {

namespace {

constexpr std::size_t kSpareHandles = 64;
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

CurlLoop::CurlLoop(Executor executor, std::size_t keptConnections)
    : executor_(executor),
      ready_(executor, newEpollSet()),
      timer_(executor),
      multi_(curl_multi_init()) {
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

int CurlLoop::onSocket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
  auto& loop = *static_cast<CurlLoop*>(self);
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(loop.ready_.native_handle(), EPOLL_CTL_DEL, socket, nullptr);
    curl_multi_assign(loop.multi_, socket, nullptr);
  } else {
    loop.watch(socket, epollEvents(what), known != nullptr);
    curl_multi_assign(loop.multi_, socket, self);
  }
  return 0;
}

void CurlLoop::watch(curl_socket_t socket, std::uint32_t events, bool known) {
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  const int set = ready_.native_handle();
  if (epoll_ctl(set, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) == 0) return;
  // A descriptor's number can be reused before libcurl has told of the old one.
  epoll_ctl(set, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
}

void CurlLoop::waitForSockets() {
  ready_.async_wait(Descriptor::wait_read,
                    [this, alive = std::weak_ptr(alive_)](std::error_code error) {
                      if (error || alive.expired()) return;
                      serveSockets();
                      waitForSockets();
                    });
}

// What does not fit into events_ is still ready, so the next wait returns at once: other work of
// the loop comes in between.
void CurlLoop::serveSockets() {
  const int count = epoll_wait(ready_.native_handle(), events_.data(), events_.size(), 0);
  for (int i = 0; i < count; ++i) {
    int running = 0;
    curl_multi_socket_action(multi_, events_[i].data.fd, curlEvents(events_[i].events), &running);
  }
  reap();
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
