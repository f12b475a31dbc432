// SPDX-License-Identifier: Apache-2.0
// Counted references. The kernel model is one thread, so counting is plain arithmetic.
#pragma once

#include <cstdint>
#include <utility>

namespace plumbline {

class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::uint32_t references() const { return references_; }

 protected:
  virtual ~Counted() = default;

  // The last reference is gone.
  virtual void release() { delete this; }

 private:
  template <class T>
  friend class Ref;
  std::uint32_t references_ = 0;
};

template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  explicit Ref(T* object) : object_(object) { take(); }
  Ref(const Ref& other) : object_(other.object_) { take(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  Ref(Ref<U> other) : object_(other.get()) {
    take();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() { drop(); }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool operator==(const Ref&) const = default;

 private:
  void take() {
    if (object_) ++static_cast<Counted*>(object_)->references_;
  }
  void drop() {
    if (!object_) return;
    auto* counted = static_cast<Counted*>(object_);
    if (--counted->references_ == 0) counted->release();
  }

  T* object_ = nullptr;
};

template <class T, class... Arguments>
Ref<T> make_counted(Arguments&&... arguments) {
  return Ref<T>(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace plumbline
