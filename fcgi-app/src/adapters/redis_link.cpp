#include "adapters/redis_link.h"

namespace livechat {

void RedisLink::attach(Executor executor, redisAsyncContext* context) {
  auto& events = context->ev;
  events.data = new std::shared_ptr<RedisLink>(std::make_shared<RedisLink>(executor, context));
  events.addRead = [](void* data) { of(data).want(of(data).read_); };
  events.delRead = [](void* data) { of(data).read_.wanted = false; };
  events.addWrite = [](void* data) { of(data).want(of(data).write_); };
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

void RedisLink::release() {
  context_ = nullptr;
  descriptor_.release();
}

}  // namespace livechat
