// HeldFlag is a flag that stands for as long as the object lives, also when the coroutine that has
// it is cancelled.
#pragma once

namespace livechat {

// Lifetime: borrows the flag.
class HeldFlag final {
 public:
  explicit HeldFlag(bool& flag) : flag_(flag) { flag_ = true; }
  ~HeldFlag() { flag_ = false; }
  HeldFlag(const HeldFlag&) = delete;
  HeldFlag& operator=(const HeldFlag&) = delete;

 private:
  bool& flag_;
};

}  // namespace livechat
