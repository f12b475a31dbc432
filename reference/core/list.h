// SPDX-License-Identifier: Apache-2.0
// Intrusive doubly linked list: an element is its own link, as with Linux's list_head. An element
// leaves its list when it is destroyed, so a coroutine that is torn down leaves no trace.
#pragma once

#include <cstddef>
#include <utility>

namespace plumbline {

// `Tag` lets one object stand in several lists at once.
template <class Tag = void>
class ListLink {
 public:
  ListLink() = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;
  ~ListLink() { unlink(); }

  bool is_linked() const { return next_ != this; }

  void unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = this;
  }

  void insert_after(ListLink& position) {
    previous_ = &position;
    next_ = position.next_;
    next_->previous_ = this;
    position.next_ = this;
  }

  // Moves all that follows `head` in its ring behind this link, in order (list_splice_init).
  void take_from(ListLink& head) {
    if (!head.is_linked()) return;
    ListLink* const first = std::exchange(head.next_, &head);
    ListLink* const last = std::exchange(head.previous_, &head);
    last->next_ = std::exchange(next_, first);
    last->next_->previous_ = last;
    first->previous_ = this;
  }

  ListLink* next() const { return next_; }
  ListLink* previous() const { return previous_; }

 private:
  ListLink* next_ = this;
  ListLink* previous_ = this;
};

template <class T, class Tag = void>
class List {
 public:
  bool empty() const { return !head_.is_linked(); }
  void push_front(T& element) { link(element).insert_after(head_); }
  void push_back(T& element) { link(element).insert_after(*head_.previous()); }
  T* front() const { return at(head_.next()); }
  T* back() const { return at(head_.previous()); }

  T* pop_front() {
    T* first = front();
    if (first) link(*first).unlink();
    return first;
  }

  // The one behind `element`, or null at the end. Taken before an element is worked on, it allows
  // that element to leave the list.
  T* after(T& element) const { return at(link(element).next()); }
  T* before(T& element) const { return at(link(element).previous()); }

  std::size_t size() const {
    std::size_t count = 0;
    for (auto* l = head_.next(); l != &head_; l = l->next()) ++count;
    return count;
  }

  // Moves all elements of the other list to the front of this one, in order.
  void splice_front(List& other) { head_.take_from(other.head_); }
  void splice_back(List& other) { head_.previous()->take_from(other.head_); }

 private:
  static ListLink<Tag>& link(T& element) { return element; }
  T* at(ListLink<Tag>* l) const { return l == &head_ ? nullptr : static_cast<T*>(l); }

  ListLink<Tag> head_;
};

}  // namespace plumbline
