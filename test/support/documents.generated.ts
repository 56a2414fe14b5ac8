/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type AddressType =
  | 'COMPANY'
  | 'MR'
  | 'MRS'
  | 'OTHER';

/** A whole account: what is left out is empty. */
export type BankAccountInput = {
  accountHolder?: string | null | undefined;
  bankName?: string | null | undefined;
  bic?: string | null | undefined;
  iban?: string | null | undefined;
  sepaMandateDate?: string | null | undefined;
  sepaMandateReference?: string | null | undefined;
};

export type CreateAccessTokenInput = {
  /** Up to 500 characters. */
  description?: string | null | undefined;
  /** Queries or mutations: all that they need, as requiredPermissions tells it, added to the others. What their variables may carry beyond what they must is not granted. */
  document?: string | null | undefined;
  /** Any time within the longest lifetime of the token policy, 365 days unless it was changed. Left out: its default lifetime, 180 days. Not after the expiry of the token that asks, which also caps the default. */
  expiresAt?: string | null | undefined;
  /** Whole groups, expanded to single permissions now. */
  groups?: Array<ResourceGroupGrant> | null | undefined;
  /** 1 to 80 characters, unique among the tokens of the owner. */
  name: string;
  /** Needed if `document` has several operations. */
  operationName?: string | null | undefined;
  /** Single permissions, each among your own. */
  permissions?: Array<string> | null | undefined;
  /**
   * The only projects that it may see: up to 100, each among your own. Left out: those of the token that asks, if it is restricted to some; else all that the owner may see, now and later.
   *
   * Requires `project:read`.
   */
  projectIds?: Array<string | number> | null | undefined;
};

export type CreateCustomerInput = {
  /** Requires `user:read`. */
  accountManagerId?: string | number | null | undefined;
  address?: PostalAddressInput | null | undefined;
  allowMarketing?: boolean | null | undefined;
  /**
   * Null takes the account away.
   *
   * Requires `bankDetails:update`.
   */
  bankAccount?: BankAccountInput | null | undefined;
  billingAddress?: PostalAddressInput | null | undefined;
  /** Requires `personalData:update`. */
  birthday?: string | null | undefined;
  /** Requires `creditTerms:update`. */
  creditLimit?: string | null | undefined;
  currency?: string | null | undefined;
  /** Requires `creditTerms:update`. */
  deliveryBlockReason?: string | null | undefined;
  /** Requires `creditTerms:update`. */
  deliveryBlocked?: boolean | null | undefined;
  /** Requires `creditTerms:update`. */
  discountPercent?: string | null | undefined;
  email?: string | null | undefined;
  fax?: string | null | undefined;
  firstName?: string | null | undefined;
  /** ISO 639-1. */
  language?: string | null | undefined;
  lastName?: string | null | undefined;
  /**
   * Null: belongs to all projects. Who is restricted to some names one of them; with one only, it can be left out on creation.
   *
   * Requires `project:read`.
   */
  mainProjectId?: string | number | null | undefined;
  /** Requires `personalData:update`. */
  mobile?: string | null | undefined;
  /** 1 to 190 characters. */
  name: string;
  /** Requires `internalNotes:update`. */
  notes?: string | null | undefined;
  paymentTerms?: PaymentTermsInput | null | undefined;
  phone?: string | null | undefined;
  shippingMethod?: string | null | undefined;
  taxNumber?: string | null | undefined;
  taxation?: Taxation | null | undefined;
  type?: AddressType;
  vatId?: string | null | undefined;
  website?: string | null | undefined;
};

export type DeleteAccessTokenInput = {
  id: string | number;
};

export type DeleteInput = {
  id: string | number;
  /** As you read it; CONFLICT if somebody changed it since. */
  version: number;
};

export type DropUnusedPermissionsInput = {
  id: string | number;
  /** The unused ones as you read them. One that was used meanwhile stays. */
  permissions: Array<string>;
  /** As you read it. */
  version: number;
};

export type ExtendAccessTokenInput = {
  /** Later than before, any time within the longest lifetime of the token policy from now: 365 days, unless it was changed. */
  expiresAt: string;
  id: string | number;
  /** As you read it. Left out: whatever it is now. */
  version?: number | null | undefined;
};

export type LockAccessTokenInput = {
  id: string | number;
  /** 1 to 500 characters; the owner reads it. */
  reason: string;
};

export type PaymentTermsInput = {
  discountDays?: number;
  discountPercent?: string;
  dueDays: number;
};

export type PermissionAction =
  /** Cancel */
  | 'CANCEL'
  /** Complete */
  | 'COMPLETE'
  /** Create */
  | 'CREATE'
  /** Delete */
  | 'DELETE'
  /** Lock and unlock */
  | 'LOCK'
  /** Read */
  | 'READ'
  /** Release */
  | 'RELEASE'
  /** Send */
  | 'SEND'
  /** Change */
  | 'UPDATE';

/** A whole address: what is left out is empty. */
export type PostalAddressInput = {
  addressSupplement?: string | null | undefined;
  city?: string | null | undefined;
  contactPerson?: string | null | undefined;
  country?: string | null | undefined;
  department?: string | null | undefined;
  email?: string | null | undefined;
  name: string;
  phone?: string | null | undefined;
  state?: string | null | undefined;
  street?: string | null | undefined;
  type?: AddressType | null | undefined;
  zipCode?: string | null | undefined;
};

export type ReportLeakedTokenInput = {
  /** The whole token: gth_… */
  secret: string;
};

/** These actions on every resource of a group, as the group is now: a resource that is added to it later is not opened. */
export type ResourceGroupGrant = {
  /** Each of at least one resource of the group; BAD_USER_INPUT otherwise. */
  actions: Array<PermissionAction>;
  /** The name of a resource group, such as CRM; see resourceGroups. */
  group: string;
};

export type RotateAccessTokenInput = {
  id: string | number;
  /** For how many seconds the secret of now stays valid beside the new one: 0 to 604800 (7 days), and up to 3600 (an hour) for a token that rotates itself. */
  overlap: number;
};

export type Taxation =
  | 'DOMESTIC'
  /** Tax-free with a VAT id, taxed without. */
  | 'EU'
  | 'EXEMPT'
  | 'EXPORT';

export type TokenState =
  /** Valid, as far as its owner is active. */
  | 'ACTIVE'
  /** Past its expiry, and not extended since. */
  | 'EXPIRED'
  /** Stopped by its holder, its owner or an administrator; can be unlocked. */
  | 'LOCKED';

export type UnlockAccessTokenInput = {
  id: string | number;
};

/** What is left out stays as it is. */
export type UpdateAccessTokenInput = {
  /** True, in place of `projectIds`: all that the owner may see, now and later. Not null. */
  allProjects?: boolean | null | undefined;
  /**
   * Up to 500 characters. Null takes it away.
   *
   * Only for people who have signed in, not for tokens.
   */
  description?: string | null | undefined;
  /** Whole groups, expanded to single permissions now. Not null. */
  groups?: Array<ResourceGroupGrant> | null | undefined;
  id: string | number;
  /**
   * 1 to 80 characters, unique among the tokens of the owner.
   *
   * Only for people who have signed in, not for tokens.
   */
  name?: string | null | undefined;
  /** With `groups`, the whole grant in place of the one before; an empty list takes all away. Not null. */
  permissions?: Array<string> | null | undefined;
  /**
   * The only projects that it may see, in place of those before: up to 100. Empty: none. Not null.
   *
   * Requires `project:read`.
   */
  projectIds?: Array<string | number> | null | undefined;
  /** As you read it. */
  version: number;
};

/** What is left out stays as it is; null empties it. */
export type UpdateCustomerInput = {
  /** Requires `user:read`. */
  accountManagerId?: string | number | null | undefined;
  address?: PostalAddressInput | null | undefined;
  allowMarketing?: boolean | null | undefined;
  /**
   * Null takes the account away.
   *
   * Requires `bankDetails:update`.
   */
  bankAccount?: BankAccountInput | null | undefined;
  billingAddress?: PostalAddressInput | null | undefined;
  /** Requires `personalData:update`. */
  birthday?: string | null | undefined;
  /** Requires `creditTerms:update`. */
  creditLimit?: string | null | undefined;
  currency?: string | null | undefined;
  /** Requires `creditTerms:update`. */
  deliveryBlockReason?: string | null | undefined;
  /** Requires `creditTerms:update`. */
  deliveryBlocked?: boolean | null | undefined;
  /** Requires `creditTerms:update`. */
  discountPercent?: string | null | undefined;
  email?: string | null | undefined;
  fax?: string | null | undefined;
  firstName?: string | null | undefined;
  id: string | number;
  /** ISO 639-1. */
  language?: string | null | undefined;
  lastName?: string | null | undefined;
  /**
   * Null: belongs to all projects. Who is restricted to some names one of them; with one only, it can be left out on creation.
   *
   * Requires `project:read`.
   */
  mainProjectId?: string | number | null | undefined;
  /** Requires `personalData:update`. */
  mobile?: string | null | undefined;
  name?: string | null | undefined;
  /** Requires `internalNotes:update`. */
  notes?: string | null | undefined;
  paymentTerms?: PaymentTermsInput | null | undefined;
  phone?: string | null | undefined;
  shippingMethod?: string | null | undefined;
  taxNumber?: string | null | undefined;
  taxation?: Taxation | null | undefined;
  type?: AddressType | null | undefined;
  vatId?: string | null | undefined;
  /** As you read it. */
  version: number;
  website?: string | null | undefined;
};

export type AddressBookQueryVariables = Exact<{ [key: string]: never; }>;


export type AddressBookQuery = { customers: { nodes: Array<{ name: string, bankAccount: { iban: string | null } | null, invoices: { totalCount: number } | null }> } | null };

export type CreateCustomerMutationVariables = Exact<{
  input: CreateCustomerInput;
}>;


export type CreateCustomerMutation = { createCustomer: { id: string, version: number } | null };

export type UpdateCustomerMutationVariables = Exact<{
  input: UpdateCustomerInput;
}>;


export type UpdateCustomerMutation = { updateCustomer: { id: string, version: number } | null };

export type DeleteCustomerMutationVariables = Exact<{
  input: DeleteInput;
}>;


export type DeleteCustomerMutation = { deleteCustomer: { deletedId: string } | null };

export type InvoicePageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type InvoicePageQuery = { invoices: { totalCount: number, nodes: Array<{ documentNumber: string | null, totals: { gross: { amount: string, currency: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type CreateAccessTokenMutationVariables = Exact<{
  input: CreateAccessTokenInput;
}>;


export type CreateAccessTokenMutation = { createAccessToken: { secret: string, accessToken: { id: string, name: string, state: TokenState, permissions: Array<string>, expiresAt: string } | null } | null };

export type UpdateAccessTokenMutationVariables = Exact<{
  input: UpdateAccessTokenInput;
}>;


export type UpdateAccessTokenMutation = { updateAccessToken: { id: string, version: number } | null };

export type ExtendAccessTokenMutationVariables = Exact<{
  input: ExtendAccessTokenInput;
}>;


export type ExtendAccessTokenMutation = { extendAccessToken: { id: string, version: number } | null };

export type RotateAccessTokenMutationVariables = Exact<{
  input: RotateAccessTokenInput;
}>;


export type RotateAccessTokenMutation = { rotateAccessToken: { id: string, version: number, secret: string } | null };

export type ReportLeakedTokenMutationVariables = Exact<{
  input: ReportLeakedTokenInput;
}>;


export type ReportLeakedTokenMutation = { reportLeakedToken: { received: boolean } | null };

export type LockAccessTokenMutationVariables = Exact<{
  input: LockAccessTokenInput;
}>;


export type LockAccessTokenMutation = { lockAccessToken: { id: string } | null };

export type UnlockAccessTokenMutationVariables = Exact<{
  input: UnlockAccessTokenInput;
}>;


export type UnlockAccessTokenMutation = { unlockAccessToken: { id: string } | null };

export type DeleteAccessTokenMutationVariables = Exact<{
  input: DeleteAccessTokenInput;
}>;


export type DeleteAccessTokenMutation = { deleteAccessToken: { deletedId: string } | null };

export type TokenUsageQueryVariables = Exact<{
  id: string | number;
  days?: number;
}>;


export type TokenUsageQuery = { accessToken: { version: number, unusedPermissions: Array<string>, usage: Array<{ date: string, operations: number, errors: number }>, permissionUse: Array<{ permission: string, grantedAt: string, firstUsedAt: string | null, lastUsedAt: string | null }> } | null };

export type DropUnusedPermissionsMutationVariables = Exact<{
  input: DropUnusedPermissionsInput;
}>;


export type DropUnusedPermissionsMutation = { dropUnusedPermissions: { id: string, version: number, dropped: Array<string>, accessToken: { permissions: Array<string> } | null } | null };


export const AddressBookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AddressBook"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"bankAccount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iban"}}]}},{"kind":"Field","name":{"kind":"Name","value":"invoices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AddressBookQuery, AddressBookQueryVariables>;
export const CreateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<CreateCustomerMutation, CreateCustomerMutationVariables>;
export const UpdateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<UpdateCustomerMutation, UpdateCustomerMutationVariables>;
export const DeleteCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}}]}}]}}]} as unknown as DocumentNode<DeleteCustomerMutation, DeleteCustomerMutationVariables>;
export const InvoicePageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InvoicePage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"documentNumber"}},{"kind":"Field","name":{"kind":"Name","value":"totals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"gross"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<InvoicePageQuery, InvoicePageQueryVariables>;
export const CreateAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"accessToken"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]}}]} as unknown as DocumentNode<CreateAccessTokenMutation, CreateAccessTokenMutationVariables>;
export const UpdateAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<UpdateAccessTokenMutation, UpdateAccessTokenMutationVariables>;
export const ExtendAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExtendAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExtendAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"extendAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<ExtendAccessTokenMutation, ExtendAccessTokenMutationVariables>;
export const RotateAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RotateAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RotateAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rotateAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"secret"}}]}}]}}]} as unknown as DocumentNode<RotateAccessTokenMutation, RotateAccessTokenMutationVariables>;
export const ReportLeakedTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportLeakedToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportLeakedTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reportLeakedToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"received"}}]}}]}}]} as unknown as DocumentNode<ReportLeakedTokenMutation, ReportLeakedTokenMutationVariables>;
export const LockAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LockAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LockAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lockAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<LockAccessTokenMutation, LockAccessTokenMutationVariables>;
export const UnlockAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnlockAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UnlockAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unlockAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<UnlockAccessTokenMutation, UnlockAccessTokenMutationVariables>;
export const DeleteAccessTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteAccessToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteAccessTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteAccessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}}]}}]}}]} as unknown as DocumentNode<DeleteAccessTokenMutation, DeleteAccessTokenMutationVariables>;
export const TokenUsageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TokenUsage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"30"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"operations"}},{"kind":"Field","name":{"kind":"Name","value":"errors"}}]}},{"kind":"Field","name":{"kind":"Name","value":"permissionUse"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"permission"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAt"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unusedPermissions"}}]}}]}}]} as unknown as DocumentNode<TokenUsageQuery, TokenUsageQueryVariables>;
export const DropUnusedPermissionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DropUnusedPermissions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DropUnusedPermissionsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dropUnusedPermissions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"dropped"}},{"kind":"Field","name":{"kind":"Name","value":"accessToken"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}}]}}]}}]} as unknown as DocumentNode<DropUnusedPermissionsMutation, DropUnusedPermissionsMutationVariables>;