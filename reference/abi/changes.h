// SPDX-License-Identifier: Apache-2.0
// The version dial: what Linux changed after 6.1, a row each. The reference asks for a row by name
// (`config.has(changes::…)`), and a comparison sets the dial to the version of its SUT, so one
// reference answers for all of them. Read from top to bottom, it is a history of the kernel.
#pragma once

#include <compare>
#include <string_view>

namespace plumbline {

struct Version {
  int major = 6;
  int minor = 1;
  auto operator<=>(const Version&) const = default;
};

inline constexpr Version baseline{6, 1};

struct Change {
  std::string_view name;
  Version since;
  std::string_view summary;   // one sentence
  std::string_view scenario;  // the one that shows it, below conformance/scenarios
};

namespace changes {

inline constexpr Change splice_reads_holes_page_by_page{
    "splice-reads-holes-page-by-page",
    {6, 5},
    "splice(2) puts each page of a file's hole into a slot of its own, where it used to pack the "
    "zeros of one call together.",
    "splice/zeros-of-a-hole-are-packed"};
inline constexpr Change tmpfs_has_direct_io{
    "tmpfs-has-direct-io",
    {6, 6},
    "Files on a tmpfs can be opened with O_DIRECT, which was EINVAL.",
    "file/tmpfs-has-no-direct-io"};
inline constexpr Change splice_checks_the_range_first{
    "splice-checks-the-range-first",
    {6, 8},
    "splice from a file looks at the offset and the whole length before it waits for room in the "
    "pipe; before, only then and only at what there was room for.",
    "splice/room-comes-before-the-range"};
inline constexpr Change pipe_read_wakes_writers_for_free_slots{
    "pipe-read-wakes-writers-for-free-slots",
    {6, 14},
    "A read from a full pipe wakes a writer only if it frees a slot; before, a writer was woken in "
    "vain by a partial read and lost its place in the queue.",
    "pipe/partial-read-costs-a-writer-its-place"};
inline constexpr Change pipe_write_leaves_no_empty_buffer{
    "pipe-write-leaves-no-empty-buffer",
    {6, 15},
    "A write that fails with EFAULT leaves nothing in the pipe, where an empty buffer used to make "
    "it readable.",
    "pipe/failed-write-leaves-an-empty-buffer"};

inline constexpr Change failed_write_grows_the_file{
    "failed-write-grows-the-file",
    {6, 15},
    "A write of bad memory beyond the end of a file fails and yet lets the file grow up to its "
    "place, as memory is looked at only when the page is there; before, it stayed as it was.",
    "file/failed-write-leaves-the-size"};

inline constexpr Change vectors_after_direction{
    "vectors-after-direction",
    {6, 8},
    "readv and writev look at the access mode before they read the vector; before, a bad "
    "vector came first.",
    "file/bad-vector-of-the-wrong-direction"};
inline constexpr Change seals_are_cut_to_32_bits{
    "seals-are-cut-to-32-bits",
    {6, 5},
    "F_ADD_SEALS takes the lower 32 bits of its argument; before, any bit above them was EINVAL.",
    "memfd/seals-are-32-bits"};

inline constexpr Change eventfd_waiters_in_order{"eventfd-waiters-in-order",
                                                 {6, 4},
                                                 "Threads that wait on an eventfd are woken in the "
                                                 "order in which they came; before, in reverse.",
                                                 "eventfd/of-several-readers-one-gets-the-count"};

inline constexpr Change eventfd_write_exact_size{
    "eventfd-write-exact-size",
    {6, 9},
    "A write to an eventfd of more than 8 bytes fails; before, the rest was not looked at.",
    "eventfd/a-buffer-needs-eight-bytes"};

inline constexpr Change epoll_has_ioctls{
    "epoll-has-ioctls",
    {6, 9},
    "An unknown ioctl on an epoll instance is EINVAL, as it has ioctls now; before, ENOTTY.",
    "epoll/an-instance-has-no-bytes"};

inline constexpr Change timerfd_reads_vectors{
    "timerfd-reads-vectors",
    {6, 10},
    "readv on a timerfd fills its buffers as one; before, each needed 8 bytes of its own.",
    "timerfd/each-buffer-of-a-vector-is-a-read"};

inline constexpr Change epoll_wait_looks_up_first{
    "epoll-wait-looks-up-first",
    {6, 15},
    "epoll_wait on a bad descriptor with a bad count is EBADF; before, EINVAL.",
    "epoll/wrong-arguments-of-wait"};

inline constexpr Change splice_to_sockets_sends_slots_together{
    "splice-to-sockets-sends-slots-together",
    {6, 5},
    "splice(2) sends up to 16 slots of a pipe as one message, where each used to be its own.",
    "unix/splice-of-datagrams"};

inline constexpr Change setsockopt_looks_up_first{
    "setsockopt-looks-up-first",
    {6, 7},
    "setsockopt on a bad descriptor with a negative length is EBADF; before, EINVAL.",
    "option/a-negative-length-of-a-bad-descriptor"};

inline constexpr Change mark_stays_where_urgent_data_was{
    "mark-stays-where-urgent-data-was",
    {6, 10},
    "SIOCATMARK says yes where urgent data was read out of turn; before, no.",
    "unix/mark-where-urgent-data-was"};

inline constexpr Change unix_datagrams_are_made_first{
    "unix-datagrams-are-made-first",
    {6, 14},
    "A datagram socket without a peer is ENOTCONN only once the datagram is made, so other errors "
    "of "
    "it come first.",
    "unix/a-wrong-datagram-without-a-peer"};

inline constexpr Change small_heads_have_a_cache{
    "small-heads-have-a-cache",
    {6, 3},
    "A small buffer that no control group pays for is one of a fixed size and counts as such; "
    "before, as what kmalloc gave.",
    "netlink/small-messages-count-alike"};

inline constexpr Change udp_takes_only_missing_memory{
    "udp-takes-only-missing-memory",
    {6, 4},
    "A UDP socket that has memory left over takes only what a datagram needs beyond it; before, as "
    "much as the whole datagram needs.",
    "udp/large-datagrams-are-counted-by-the-page"};
inline constexpr Change udp_queues_end_at_their_limit{
    "udp-queues-end-at-their-limit",
    {6, 18},
    "A datagram that would bring a UDP socket's queue over its limit is dropped unless the queue "
    "is empty; before, the queue could be over its limit by one.",
    "udp/a-full-queue-drops"};

inline constexpr Change passcred_is_for_unix_and_netlink{
    "passcred-is-for-unix-and-netlink",
    {6, 16},
    "SO_PASSCRED is for unix and netlink sockets only; before, every socket took it.",
    "option/passcred-of-other-families"};

inline constexpr Change sockets_know_pidfds{
    "sockets-know-pidfds",
    {6, 5},
    "SO_PASSPIDFD and SO_PEERPIDFD tell by a descriptor who is on the other side.",
    "option/pidfds-of-the-other-side"};

inline constexpr Change timestamping_has_tcp_ids{
    "timestamping-has-tcp-ids",
    {6, 2},
    "SO_TIMESTAMPING knows SOF_TIMESTAMPING_OPT_ID_TCP; before, EINVAL.",
    "option/timestamping-flags-that-came-later"};

inline constexpr Change timestamping_has_receive_filters{
    "timestamping-has-receive-filters",
    {6, 12},
    "SO_TIMESTAMPING knows SOF_TIMESTAMPING_OPT_RX_FILTER; before, EINVAL.",
    "option/timestamping-flags-that-came-later"};

inline constexpr Change timestamping_tells_of_completion{
    "timestamping-tells-of-completion",
    {6, 15},
    "SO_TIMESTAMPING knows SOF_TIMESTAMPING_TX_COMPLETION; before, EINVAL.",
    "option/timestamping-flags-that-came-later"};

inline constexpr Change sockets_receive_priorities{
    "sockets-receive-priorities",
    {6, 14},
    "SO_RCVPRIORITY asks for the priority of what is received; before, ENOPROTOOPT.",
    "option/priority-of-what-is-received"};

inline constexpr Change txtime_knows_three_clocks{
    "txtime-knows-three-clocks",
    {6, 10},
    "SO_TXTIME takes CLOCK_REALTIME, CLOCK_MONOTONIC and CLOCK_TAI only; before, any number.",
    "option/clocks-of-the-time-to-send"};

inline constexpr Change sockets_refuse_descriptors{
    "sockets-refuse-descriptors",
    {6, 16},
    "A unix socket whose SO_PASSRIGHTS is cleared refuses SCM_RIGHTS with EPERM.",
    "option/descriptors-that-are-refused"};

inline constexpr Change txrehash_is_for_tcp{
    "txrehash-is-for-tcp",
    {6, 16},
    "SO_TXREHASH is for TCP only; before, every socket took it.",
    "option/so-txrehash"};

inline constexpr Change tcp_peeks_at_an_offset{
    "tcp-peeks-at-an-offset", {6, 10}, "SO_PEEK_OFF is for TCP, too.", "option/so-peek-off"};

inline constexpr Change busy_polling_is_for_everybody{
    "busy-polling-is-for-everybody",
    {6, 18},
    "SO_BUSY_POLL may be raised without CAP_NET_ADMIN, and a negative time is always EINVAL.",
    "option/without-capabilities"};

inline constexpr Change pidfd_tells_of_reaping{
    "pidfd-tells-of-reaping",
    {6, 9},
    "POLLHUP tells that somebody has waited for the process of a descriptor, and wakes; before, "
    "nothing told it from a process that has only ended.",
    "pidfd/after-the-child-was-waited-for"};

inline constexpr Change pidfd_signals_threads_and_groups{
    "pidfd-signals-threads-and-groups",
    {6, 9},
    "pidfd_send_signal has flags, for the thread or the process group of a descriptor; before, any "
    "flag was EINVAL.",
    "pidfd/signals-to-threads-and-groups"};

inline constexpr Change pidfd_has_an_inode{
    "pidfd-has-an-inode",
    {6, 9},
    "pread and pwrite on a descriptor of a process are EINVAL, as it has an inode of its own now; "
    "before, ESPIPE.",
    "pidfd/a-descriptor-has-no-bytes"};

inline constexpr const Change* all[] = {
    &vectors_after_direction,
    &splice_reads_holes_page_by_page,
    &tmpfs_has_direct_io,
    &splice_checks_the_range_first,
    &pipe_read_wakes_writers_for_free_slots,
    &pipe_write_leaves_no_empty_buffer,
    &failed_write_grows_the_file,
    &seals_are_cut_to_32_bits,
    &eventfd_waiters_in_order,
    &eventfd_write_exact_size,
    &epoll_has_ioctls,
    &timerfd_reads_vectors,
    &epoll_wait_looks_up_first,
    &splice_to_sockets_sends_slots_together,
    &setsockopt_looks_up_first,
    &mark_stays_where_urgent_data_was,
    &unix_datagrams_are_made_first,
    &small_heads_have_a_cache,
    &udp_takes_only_missing_memory,
    &udp_queues_end_at_their_limit,
    &passcred_is_for_unix_and_netlink,
    &sockets_know_pidfds,
    &timestamping_has_tcp_ids,
    &timestamping_has_receive_filters,
    &timestamping_tells_of_completion,
    &sockets_receive_priorities,
    &txtime_knows_three_clocks,
    &sockets_refuse_descriptors,
    &txrehash_is_for_tcp,
    &tcp_peeks_at_an_offset,
    &busy_polling_is_for_everybody,
    &pidfd_tells_of_reaping,
    &pidfd_signals_threads_and_groups,
    &pidfd_has_an_inode,
};

}  // namespace changes

}  // namespace plumbline
