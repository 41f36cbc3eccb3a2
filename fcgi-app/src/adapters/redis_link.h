// RedisLink: hiredis says when it wants to read or write, Asio says when it may.
#pragma once

#include <hiredis/async.h>

#include <memory>

#include "base/async.h"

namespace livechat {

// Ownership: shared by the hiredis context and the waits that are pending; hiredis owns the
// descriptor and closes it. Loop thread only.
class RedisLink final : public std::enable_shared_from_this<RedisLink> {
 public:
  // Connects `context` to the loop. It lets go when hiredis cleans the context up.
  static void attach(Executor executor, redisAsyncContext* context);

  RedisLink(Executor executor, redisAsyncContext* context)
      : context_(context), descriptor_(executor, context->c.fd) {}

 private:
  // One direction: whether hiredis wants it, and whether we wait for it.
  struct Direction {
    Descriptor::wait_type wait;
    void (*handle)(redisAsyncContext*);
    bool wanted = false;
    bool waiting = false;
  };

  static RedisLink& of(void* data) { return **static_cast<std::shared_ptr<RedisLink>*>(data); }
  void want(Direction& direction);
  void wantToWrite();
  void release();

  redisAsyncContext* context_;
  Descriptor descriptor_;
  Direction read_{Descriptor::wait_read, redisAsyncHandleRead};
  Direction write_{Descriptor::wait_write, redisAsyncHandleWrite};
  bool writing_ = false;  // inside hiredis's write
};

}  // namespace livechat
