// SPDX-License-Identifier: Apache-2.0
// Socket addresses as scenarios write them: unix:/path, unix:@abstract, unix: (without a name),
// 10.0.0.1:7, [::1]:7, netlink:5/0x1 (port and groups), {family=AF_X25, data="any bytes"}.
//
// As data, an address is a Record: {unix}, {abstract}, {inet, port}, {inet6, port, scope},
// {netlink, groups} or {family, data}.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

Value parse_address(Cursor& cursor);
std::string print_address(const Value& address);
bool is_address(const Value& value);

// The bytes of a struct sockaddr. A variable leaves a gap, that lowering fills.
struct EncodedAddress {
  std::vector<std::byte> bytes{};
  std::string variable{};  // or empty
  std::size_t gap = 0;     // where its 4 bytes go
};
EncodedAddress encode_address(const Value& address);

// What a call gave back. Names that the kernel chose vary: `name` tells what stands for them.
struct AddressNames {
  std::function<std::string(std::string_view abstract)> autobound;
  std::function<std::string(std::int32_t port)> port;       // of netlink
  std::function<std::string(std::int64_t port)> ephemeral;  // of the internet families
};
std::string describe_address(std::span<const std::byte> bytes, const AddressNames& names);

}  // namespace plumbline::conformance
