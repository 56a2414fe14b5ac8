/** One import for each module, in the order of the arrows: a module may use the ones above it. */
import './audit/module.ts'
import './projects/module.ts'
import './users/module.ts'
import './tokens/module.ts'
import './sign-in/module.ts'
import './crm/module.ts'
import './products/module.ts'
import './accounting/module.ts'
