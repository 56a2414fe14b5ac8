import type { FieldNode, GraphQLResolveInfo } from 'graphql'
import { isHeldBy, type Requirement } from '../authorization/requirement.ts'
import type { Context } from '../context.ts'
import { planList, planRows } from './plan-rows.ts'
import type { ListPlan, RowPlan } from './row-plan.ts'
import { below, type Operation, operationOf } from './selection.ts'

interface Known<Plan> {
  readonly nodes: readonly FieldNode[]
  readonly typeName: string
  readonly plan: Plan
}

/** For each type. Directives above a field make up what is merged there: as many ways as there are values of variables. */
const mostPlansOfField = 4

type Make<Plan> = (mayRead: (requirement: Requirement) => boolean) => Plan

/**
 * Plans are made once for a field of a document, with all that is selected. They are kept as long as the document is,
 * and used for every principal who may read it all. Whoever may not gets a plan without what is refused: that is not
 * read either.
 */
class PlanCache<Plan> {
  readonly #plans = new WeakMap<FieldNode, Known<Plan>[]>()
  readonly #requirementOf: (plan: Plan) => Requirement

  constructor(requirementOf: (plan: Plan) => Requirement) {
    this.#requirementOf = requirementOf
  }

  get(
    { principal }: Context,
    operation: Operation,
    nodes: readonly FieldNode[],
    typeName: string,
    make: Make<Plan>,
  ) {
    const plan = this.#find(nodes, typeName) ?? this.#add(operation, nodes, typeName, make)
    const mayRead = (requirement: Requirement) => isHeldBy(requirement, principal.permissions)
    return mayRead(this.#requirementOf(plan)) ? plan : make(mayRead)
  }

  #find(nodes: readonly FieldNode[], typeName: string): Plan | undefined {
    const known = nodes[0] && this.#plans.get(nodes[0])
    return known?.find(
      (it) =>
        it.typeName === typeName &&
        it.nodes.length === nodes.length &&
        it.nodes.every((node, i) => node === nodes[i]),
    )?.plan
  }

  /** What `@skip` and `@include` decided for these variables is good for this request only. */
  #add(operation: Operation, nodes: readonly FieldNode[], typeName: string, make: Make<Plan>): Plan {
    const plan = make(() => true)
    const [first] = nodes
    if (first && !operation.isConditional) {
      const known = this.#plans.get(first) ?? []
      const ofType = known.filter((it) => it.typeName === typeName)
      if (ofType.length < mostPlansOfField) this.#plans.set(first, [...known, { nodes, typeName, plan }])
    }
    return plan
  }
}

const rowPlans = new PlanCache<RowPlan>(({ requirement }) => requirement)
const listPlans = new PlanCache<ListPlan>(({ rows }) => rows.requirement)

/** What is selected of the objects of this type that the field answers with. */
export function rowPlanOf(context: Context, info: GraphQLResolveInfo, typeName: string): RowPlan {
  const operation = operationOf(info)
  return rowPlans.get(context, operation, info.fieldNodes, typeName, (mayRead) =>
    planRows(operation, typeName, below(info.fieldNodes), mayRead),
  )
}

/** What is selected of the connection that the field answers with. */
export function listPlanOf(context: Context, info: GraphQLResolveInfo, typeName: string): ListPlan {
  const operation = operationOf(info)
  return listPlans.get(context, operation, info.fieldNodes, typeName, (mayRead) =>
    planList(operation, typeName, below(info.fieldNodes), mayRead),
  )
}
