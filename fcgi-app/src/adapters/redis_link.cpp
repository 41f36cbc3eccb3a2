#include "adapters/redis_link.h"

namespace livechat {

void RedisLink::attach(Executor executor, redisAsyncContext* context) {
  auto& events = context->ev;
  events.data = new std::shared_ptr<RedisLink>(std::make_shared<RedisLink>(executor, context));
  events.addRead = [](void* data) { of(data).want(of(data).read_); };
  events.delRead = [](void* data) { of(data).read_.wanted = false; };
  events.addWrite = [](void* data) { of(data).wantToWrite(); };
  events.delWrite = [](void* data) { of(data).write_.wanted = false; };
  events.cleanup = [](void* data) {
    of(data).release();
    delete static_cast<std::shared_ptr<RedisLink>*>(data);
  };
}

void RedisLink::want(Direction& direction) {
  direction.wanted = true;
  if (std::exchange(direction.waiting, true)) return;
  descriptor_.async_wait(direction.wait,
                         [self = shared_from_this(), &direction](std::error_code ec) {
                           direction.waiting = false;
                           if (ec || !self->context_) return;
                           if (!std::exchange(direction.wanted, false)) return;
                           direction.handle(self->context_);  // may end the context
                         });
}

// A connected socket can take a command as a rule: tried once at the end of this turn, which saves
// the round through epoll. What it does not take is waited for.
void RedisLink::wantToWrite() {
  const bool connected = (context_->c.flags & REDIS_CONNECTED) != 0;
  if (!connected || writing_) return want(write_);
  write_.wanted = true;
  if (std::exchange(write_.waiting, true)) return;
  asio::post(descriptor_.get_executor(), [self = shared_from_this()] {
    self->write_.waiting = false;
    if (!self->context_ || !std::exchange(self->write_.wanted, false)) return;
    self->writing_ = true;
    redisAsyncHandleWrite(self->context_);  // may end the context, or ask for another write
    self->writing_ = false;
  });
}

void RedisLink::release() {
  context_ = nullptr;
  descriptor_.release();
}

}  // namespace livechat
